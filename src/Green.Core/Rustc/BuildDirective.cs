using System.Text.Json.Serialization;

namespace Green.Core.Rustc;

/// <summary>One instruction line of a build script, as it stood.</summary>
/// <param name="Key">Such as <c>rustc-link-lib</c>; <c>metadata</c> for the old syntax's own keys.</param>
/// <param name="Value">What follows the '='; for metadata <c>KEY=VALUE</c>.</param>
/// <param name="OldSyntax">Whether it was written <c>cargo:</c> rather than <c>cargo::</c>.</param>
public sealed record BuildDirective(string Key, string Value, bool OldSyntax)
{
    internal string Prefix => OldSyntax ? "cargo:" : "cargo::";
}

/// <summary>Which targets of the package a linker argument is for.</summary>
public enum LinkArgumentScope
{
    All,
    Cdylib,
    Bins,
    SingleBin,
    Tests,
    Benches,
    Examples,
}

/// <summary>A linker argument.</summary>
/// <param name="Scope">The targets it is for.</param>
/// <param name="Bin">The binary's name where the scope is one binary, else null.</param>
/// <param name="Argument">The argument.</param>
public sealed record LinkArgument(LinkArgumentScope Scope, string? Bin, string Argument);

/// <summary>A message a build script asks to have shown.</summary>
public sealed record ScriptMessage(bool IsError, string Text);

/// <summary>What cargo must know of a build script's package to judge the script's output.</summary>
/// <param name="Description">The package as cargo names it: <c>foo v0.1.0 (/path)</c>.</param>
/// <param name="Targets">The package's targets.</param>
/// <param name="LibraryName">The library's crate name, or null.</param>
/// <param name="BootstrapAllowed">
/// Whether the script may name RUSTC_BOOTSTRAP (it is then a warning, not an error): on a nightly toolchain, or where
/// the user has set the variable to 1 or to a list with the library's name.
/// </param>
/// <param name="RustVersion">The package's <c>rust-version</c>, null or empty where it has none: below 1.77 it may not use <c>cargo::</c>.</param>
public sealed record ScriptPackage(
    string Description, IReadOnlyList<ScriptTarget> Targets, string? LibraryName = null, bool BootstrapAllowed = false,
    string? RustVersion = null);

/// <summary>A target of a package.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kinds">As in cargo's JSON: <c>bin</c>, <c>test</c>, <c>bench</c>, <c>example</c>, or a library's crate types.</param>
public sealed record ScriptTarget(string Name, IReadOnlyList<string> Kinds) : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized() => NoNulls.In([Name], Kinds);

    /// <summary>For a package whose targets are not known: all that a script can ask for is accepted.</summary>
    public static readonly IReadOnlyList<ScriptTarget> Any = [new("any", ["lib", "bin", "cdylib", "test", "bench", "example"])];
}
