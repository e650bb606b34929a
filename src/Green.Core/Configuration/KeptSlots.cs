using Green.Core.Sandbox;
using Green.Core.Sandbox.Containers;
using Green.Core.Sandbox.Namespaces;
using Green.Core.Sandbox.Slots;

namespace Green.Core.Configuration;

/// <summary>The slots that are kept below a home, of every kind, to be listed and stopped; none can be leased here.</summary>
public sealed class KeptSlots : IDisposable
{
    private readonly EngineConnection _engine;
    private readonly IReadOnlyList<SlotPool> _pools;

    /// <param name="home">GREEN_HOME, absolute.</param>
    /// <param name="environment">The user's environment: says where container engines listen.</param>
    public KeptSlots(string home, IReadOnlyDictionary<string, string> environment)
    {
        _engine = new EngineConnection(SandboxChoice.Engines(environment));
        var images = new ContainerImages(_engine, ContainerSandbox.Records(home));

        // A slot is ended by its name alone, whatever image or toolchain it was started with.
        var image = new ContainerImage("", "", null);
        _pools =
        [
            new SlotPool(new ContainerSlotHost(_engine, images, image, null, ActionLimits.Default), home, null),
            new SlotPool(new NamespaceSlotHost(home, ""), home, null),
        ];
    }

    public IReadOnlyList<SlotStatus> List() => [.. _pools.SelectMany(pool => pool.List())];

    /// <summary>Ends every slot that no build holds.</summary>
    /// <returns>How many there were, and the first failure of each kind.</returns>
    public async Task<(int Stopped, IReadOnlyList<GreenException> Failures)> StopAllAsync(CancellationToken cancellation)
    {
        var stopped = 0;
        List<GreenException> failures = [];
        foreach (var pool in _pools)
        {
            var before = pool.List().Count;
            try
            {
                stopped += await pool.StopAllAsync(cancellation).ConfigureAwait(false);
            }
            catch (GreenException failure)
            {
                stopped += before - pool.List().Count;
                failures.Add(failure);
            }
        }

        return (stopped, failures);
    }

    public void Dispose() => _engine.Dispose();
}
