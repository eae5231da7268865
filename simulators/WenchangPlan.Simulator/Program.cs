System.Console.WriteLine("simulator");
