using WenchangPlan.Worker.Verbs;

return await CommandLine.InvokeAsync(args);
