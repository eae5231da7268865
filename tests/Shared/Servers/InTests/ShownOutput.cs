[assembly: AssemblyFixture(typeof(WenchangPlan.Tests.Shared.ShownOutput))]

namespace WenchangPlan.Tests.Shared;

/// <summary>Has a test that fails show what its child processes printed.</summary>
public sealed class ShownOutput
{
    public ShownOutput() => ChildProcess.Ended = text => TestContext.Current.TestOutputHelper?.WriteLine(text);
}
