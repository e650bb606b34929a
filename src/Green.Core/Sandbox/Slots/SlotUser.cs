namespace Green.Core.Sandbox.Slots;

/// <summary>A user and group by number.</summary>
internal readonly record struct SlotUser(uint User, uint Group)
{
    private const uint Nobody = 65534;

    public static readonly SlotUser Root = new(0, 0);

    public static SlotUser Current => new(Posix.EffectiveUser(), Posix.EffectiveGroup());

    public bool IsRoot => User == 0;

    /// <summary>The user whom actions run as where the slot has several: never the caller, who owns the control directory.</summary>
    public static SlotUser ForActions(SlotUser caller) =>
        caller.User == Nobody ? new SlotUser(Nobody - 1, Nobody - 1) : new SlotUser(Nobody, Nobody);
}

/// <summary>How users inside a slot relate to those of the host; the shell finds out and says so in its greeting.</summary>
internal enum SlotMode
{
    /// <summary>The same numbers mean the same users.</summary>
    Identity,

    /// <summary>The slot's root is the caller, its other users are subordinate ids.</summary>
    Mapped,

    /// <summary>There is one user only: the slot's root is the caller, and actions share it.</summary>
    Single,
}
