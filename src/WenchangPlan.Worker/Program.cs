Console.WriteLine("wenchang");
