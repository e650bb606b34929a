using Green.Core.Store;

namespace Green.Core.Actions.Trees;

/// <summary>A Merkle tree of Directory messages.</summary>
/// <param name="Root">The digest of the root's Directory message.</param>
/// <param name="Directories">
/// The Directory messages that were encoded for this tree; those of grafted subtrees are not among them.
/// </param>
public sealed record InputTree(Digest Root, IReadOnlyDictionary<Digest, byte[]> Directories);
