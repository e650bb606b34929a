namespace Green.Core.Embedding;

/// <summary>
/// The expression of <c>dotnet test --filter</c>: conditions on FullyQualifiedName, Name and DisplayName with <c>=</c>,
/// <c>!=</c>, <c>~</c> and <c>!~</c>, joined by <c>&amp;</c> and <c>|</c> and grouped by parentheses; a value alone is part of the
/// full name. A backslash takes the next character as it stands.
/// </summary>
/// <seealso href="https://learn.microsoft.com/dotnet/core/testing/selective-unit-tests"/>
public sealed class TestFilter
{
    /// <summary>How deep parentheses may stand in parentheses: nobody's do, and each level takes some of the stack.</summary>
    private const int MostNested = 100;

    private const string Special = "()&|=!~\\";

    private readonly string text;
    private int at;
    private int nested;

    private TestFilter(string text)
    {
        this.text = text;
    }

    /// <returns>Whether a test is selected; every test is where the expression is empty.</returns>
    /// <exception cref="GreenException">GREEN6007: it is no expression.</exception>
    public static Func<CrateTest, bool> Parse(string text)
    {
        if (text.Trim().Length == 0)
        {
            return _ => true;
        }

        var filter = new TestFilter(text);
        var result = filter.Any();
        return filter.at == text.Length ? result : throw filter.Wrong();
    }

    private Func<CrateTest, bool> Any()
    {
        var some = new List<Func<CrateTest, bool>> { All() };
        while (Take('|'))
        {
            some.Add(All());
        }

        return test => some.Exists(one => one(test));
    }

    private Func<CrateTest, bool> All()
    {
        var all = new List<Func<CrateTest, bool>> { One() };
        while (Take('&'))
        {
            all.Add(One());
        }

        return test => all.TrueForAll(one => one(test));
    }

    private Func<CrateTest, bool> One()
    {
        if (Take('('))
        {
            var inner = ++nested <= MostNested ? Any() : throw Wrong();
            nested--;
            return Take(')') ? inner : throw Wrong();
        }

        var first = Word();
        var isNegated = Take('!');
        if (!Take('=') && !Take('~'))
        {
            return isNegated ? throw Wrong() : test => Contains(test.FullName, first);
        }

        var isPart = text[at - 1] == '~';
        var value = Word();
        Func<CrateTest, string> property = first.ToUpperInvariant() switch
        {
            "FULLYQUALIFIEDNAME" => test => test.FullName,
            "NAME" => test => test.ShortName,
            "DISPLAYNAME" => test => test.Name,
            // Rust's tests have no categories, traits or priorities.
            _ => _ => "",
        };
        return test => (isPart ? Contains(property(test), value) : property(test).Equals(value, StringComparison.OrdinalIgnoreCase)) != isNegated;
    }

    private string Word()
    {
        var word = new System.Text.StringBuilder();
        while (at < text.Length && !Special[..^1].Contains(text[at], StringComparison.Ordinal))
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
            }

            word.Append(text[at++]);
        }

        return word.ToString().Trim() is { Length: > 0 } result ? result : throw Wrong();
    }

    private bool Take(char character)
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }

        if (at >= text.Length || text[at] != character)
        {
            return false;
        }

        at++;
        return true;
    }

    private GreenException Wrong() => new(
        "GREEN6007", $"`{text}` is no filter for tests (at character {at + 1})", "Write conditions such as FullyQualifiedName~parse, joined by & and |.");

    private static bool Contains(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
