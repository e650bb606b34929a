using System.Globalization;
using System.IO.Pipes;
using Green.Core.Sandbox;
using Green.Core.Tests.Sandbox.Containers;

namespace Green.Core.Tests.Sandbox;

[TestClass]
public sealed class CargoJobserverTests : IDisposable
{
    private readonly AnonymousPipeServerStream _reads = new(PipeDirection.In, HandleInheritability.Inheritable);
    private readonly AnonymousPipeClientStream _writes;

    public CargoJobserverTests() => _writes = new AnonymousPipeClientStream(PipeDirection.Out, _reads.ClientSafePipeHandle);

    private string Ends => string.Create(
        CultureInfo.InvariantCulture, $"{_reads.SafePipeHandle.DangerousGetHandle()},{_writes.SafePipeHandle.DangerousGetHandle()}");

    public void Dispose()
    {
        _writes.Dispose();
        _reads.Dispose();
    }

    [TestMethod]
    [DataRow("-j --jobserver-fds={0} --jobserver-auth={0}")]
    [DataRow("-j --jobserver-fds={0}")]
    [DataRow("--jobserver-auth=98,99 -j --jobserver-auth={0} --jobserver-fds=98,99")]
    public void Exactly_the_tokens_that_are_there_are_taken_and_given_back(string flags)
    {
        _writes.Write("ab"u8);
        using var jobserver = Open(flags)!;

        Assert.IsTrue(jobserver.TryTake(out var first));
        Assert.IsTrue(jobserver.TryTake(out var second));
        Assert.IsFalse(jobserver.TryTake(out _));
        jobserver.GiveBack(first);
        jobserver.GiveBack(second);
        jobserver.GiveBack(second);

        jobserver.Dispose();
        Assert.AreEqual("ab", Rest());
    }

    [TestMethod]
    public void Disposing_gives_back_what_is_out_and_nothing_afterwards()
    {
        _writes.Write("abc"u8);
        var jobserver = Open("--jobserver-auth={0}")!;
        Assert.IsTrue(jobserver.TryTake(out var token));
        Assert.IsTrue(jobserver.TryTake(out _));

        jobserver.Dispose();
        jobserver.GiveBack(token);

        Assert.IsFalse(jobserver.TryTake(out _));
        Assert.AreEqual("cba", Rest());
    }

    [TestMethod]
    public void The_pipe_of_the_others_stays_as_it_was()
    {
        var before = Flags();
        using var jobserver = Open("--jobserver-auth={0}")!;

        Assert.IsFalse(jobserver.TryTake(out _));

        Assert.AreEqual(before, Flags());
    }

    [TestMethod]
    public void A_named_pipe_is_a_jobserver_too()
    {
        using var directory = new TemporaryDirectory();
        var path = directory["tokens"];
        System.Diagnostics.Process.Start("mkfifo", [path]).WaitForExit();
        using var pipe = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        pipe.Write("a"u8);
        using var jobserver = Open($"--jobserver-auth=fifo:{path}")!;

        Assert.IsTrue(jobserver.TryTake(out var token));
        jobserver.GiveBack(token);

        Assert.AreEqual((byte)'a', token);
        Assert.AreEqual('a', pipe.ReadByte());
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("-j4")]
    [DataRow("--jobserver-auth=-2,-2")]
    [DataRow("--jobserver-auth=99998,99999")]
    [DataRow("--jobserver-auth=fifo:/none")]
    [DataRow("--jobserver-auth=fifo:/dev/null")]
    [DataRow("--jobserver-auth=7")]
    public void Where_no_pipe_was_inherited_there_is_no_jobserver(string flags) => Assert.IsNull(Open(flags));

    [TestMethod]
    public void Without_the_variable_there_is_no_jobserver() =>
        Assert.IsNull(CargoJobserver.FromEnvironment(new Dictionary<string, string>()));

    private CargoJobserver? Open(string flags) => CargoJobserver.FromEnvironment(
        new Dictionary<string, string> { ["CARGO_MAKEFLAGS"] = flags.Replace("{0}", Ends, StringComparison.Ordinal) });

    /// <summary>What lies in the pipe when nobody has it open for writing any more.</summary>
    private string Rest()
    {
        _writes.Dispose();
        _reads.DisposeLocalCopyOfClientHandle();
        return new StreamReader(_reads).ReadToEnd();
    }

    private string Flags() => string.Concat(
        Ends.Split(',').Select(end => File.ReadLines($"/proc/self/fdinfo/{end}").First(line => line.StartsWith("flags", StringComparison.Ordinal))));
}
