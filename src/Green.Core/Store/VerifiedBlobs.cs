using System.Text;

namespace Green.Core.Store;

/// <summary>
/// Which files of blobs were read and found right, or written, since the machine was started, by any process: what a crash of the
/// machine can do to files cannot have happened since. A file that took the place of another has another inode. Small ones,
/// which packages have thousands of, are read as fast as it is found out that they were: of them this process alone knows.
/// </summary>
/// <remarks>Lines of one length, each true by itself: writers that overwrite each other's lose no more than the lines.</remarks>
internal sealed class VerifiedBlobs(StoreLayout layout)
{
    private const string Prefix = "verified-";

    /// <summary>Bytes after which it is begun anew: some 12,000 blobs.</summary>
    private const int Limit = 1 << 20;

    /// <summary>Bytes of a blob that is worth a line.</summary>
    internal const int Worthwhile = 64 << 10;

    private readonly HashSet<string> known = [];

    private string? path;

    public bool Contains(Digest digest, bool variant, ulong inode)
    {
        lock (known)
        {
            Read();
            return known.Contains(Line(digest, variant, inode));
        }
    }

    public void Add(Digest digest, bool variant, ulong inode)
    {
        var line = Line(digest, variant, inode);
        lock (known)
        {
            var file = Read();
            if (known.Add(line) && digest.Size >= Worthwhile)
            {
                Append(file, line);
            }
        }
    }

    private void Append(string path, string line)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                // What was true before the machine was started again.
                foreach (var earlier in Directory.CreateDirectory(layout.Memos).GetFiles(Prefix + "*"))
                {
                    earlier.Delete();
                }
            }
            else if (file.Length > Limit)
            {
                file.Delete();
            }

            File.AppendAllText(path, line + "\n");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Then it is verified again.
        }
    }

    /// <summary>Learns what the file says, once.</summary>
    /// <returns>The file.</returns>
    private string Read()
    {
        if (path is null)
        {
            path = Path.Join(layout.Memos, Prefix + File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim());
            try
            {
                known.UnionWith(File.ReadLines(path, Encoding.ASCII));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // None was verified yet.
            }
        }

        return path;
    }

    private static string Line(Digest digest, bool variant, ulong inode) => $"{digest.Hash}{(variant ? 'x' : '-')}{inode:x16}";
}
