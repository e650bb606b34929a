using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// Within this process: a project of its own for each benchmark, as is usual, would not be let at what is internal.
var job = Job.ShortRun.WithIterationCount(10).WithToolchain(InProcessEmitToolchain.Instance);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(
    args, DefaultConfig.Instance.AddJob(job).WithArtifactsPath(Green.Micro.Place.Of("results")).WithOptions(ConfigOptions.JoinSummary));
