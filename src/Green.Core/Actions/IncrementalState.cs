using System.Text;
using Green.Core.Rustc;
using Green.Core.Sandbox;
using Green.Core.Store;

namespace Green.Core.Actions;

/// <summary>
/// What rustc keeps of a crate's last compilation to be quicker at the next. It stays on this machine and belongs to one
/// unit of one target directory; whoever needs it while another has it compiles without.
/// </summary>
internal sealed class IncrementalState
{
    private readonly string kept;
    private readonly string place;

    private IncrementalState(string kept, string place) => (this.kept, this.place) = (kept, place);

    /// <summary>
    /// Nothing was kept: the compilation depends on its inputs alone, and so does its result. With something there the result
    /// is right too, but only as far as rustc's own book-keeping is: it is not to be shared.
    /// </summary>
    public bool IsFresh { get; private init; }

    /// <summary>Moves what was kept into a slot; null for a unit that has no such state.</summary>
    public static IncrementalState? Take(BuildSession session, UnitAction action, ISlot slot)
    {
        if (action.Command.IncrementalDirectory is not { } inside)
        {
            return null;
        }

        var arguments = RustcArguments.ParseExpanded([.. action.Unit.Arguments.Skip(1)]);
        var owner = Digest.Of(Encoding.UTF8.GetBytes(session.Settings.BuildDirectory)).Hash[..16];
        var kept = Path.Combine(session.Store.Layout.Incremental, owner, arguments.CrateName + arguments.ExtraFilename);
        var place = action.Paths.Stage(slot, inside)!;
        try
        {
            Directory.Move(kept, place);
            return new IncrementalState(kept, place);
        }
        catch (DirectoryNotFoundException)
        {
            return new IncrementalState(kept, place) { IsFresh = true };
        }
    }

    /// <summary>Keeps what the compilation left, failed or not, unless another was quicker.</summary>
    public void Keep()
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
            if (Directory.Exists(place) && !Directory.Exists(kept))
            {
                Directory.Move(place, kept);
                Directory.SetLastWriteTimeUtc(kept, DateTime.UtcNow);
            }
        }
        catch (IOException)
        {
            // The next compilation starts from nothing.
        }
    }
}
