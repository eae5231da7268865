using BenchmarkDotNet.Running;
using WenchangPlan.Benchmarks;

if (args is ["bytes-per-value", ..])
{
    return BytesPerValue.Run(args[1..]);
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
