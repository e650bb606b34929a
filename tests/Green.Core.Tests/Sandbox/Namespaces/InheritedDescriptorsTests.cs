using System.Diagnostics;
using System.IO.Pipes;
using Green.Core.Sandbox.Namespaces;

namespace Green.Core.Tests.Sandbox.Namespaces;

[TestClass]
public sealed class InheritedDescriptorsTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task A_program_gets_none_of_them_and_the_next_one_does()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        var end = $"/proc/self/fd/{pipe.GetClientHandleAsString()}";

        using var without = InheritedDescriptors.Without(() => Process.Start("test", ["!", "-e", end]));
        await without.WaitForExitAsync(TestContext.CancellationToken);
        using var with = Process.Start("test", ["-e", end]);
        await with.WaitForExitAsync(TestContext.CancellationToken);

        Assert.AreEqual(0, without.ExitCode);
        Assert.AreEqual(0, with.ExitCode);
    }
}
