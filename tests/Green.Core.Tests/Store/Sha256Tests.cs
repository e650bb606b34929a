using System.Security.Cryptography;
using Green.Core.Store;

namespace Green.Core.Tests.Store;

[TestClass]
public sealed class Sha256Tests
{
    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(63)]
    [DataRow(64)]
    [DataRow(65)]
    [DataRow(1_000_003)]
    public void The_hash_is_that_of_every_other_implementation(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        var whole = new byte[Sha256.Length];
        Sha256.Hash(bytes, whole);
        CollectionAssert.AreEqual(SHA256.HashData(bytes), whole);

        using var parts = new Sha256();
        parts.Append(bytes.AsSpan(0, length / 3));
        parts.Append(bytes.AsSpan(length / 3));
        var joined = new byte[Sha256.Length];
        parts.Finish(joined);
        CollectionAssert.AreEqual(whole, joined);
    }
}
