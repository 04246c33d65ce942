// SPDX-License-Identifier: BSD-3-Clause
// Takes the user's values: one by one, or from .config files and fragments.
using System.Text;
using Unicore.Diagnostics;

namespace Unicore.Kconfig;

public sealed partial class KconfigSolver
{
    private int order;

    /// <summary>Gives a symbol a value; the last one wins. Whether it held is told by <see cref="Diagnostics"/>.</summary>
    /// <param name="name">With or without the prefix.</param>
    /// <param name="value">As in <c>.config</c>; a string may stand with or without its quotes.</param>
    /// <param name="origin">Where the user said so.</param>
    public void Set(string name, string value, Origin origin)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(origin);
        var at = origin.Place;
        var bare = Bare(name.Trim());
        if (Settable(bare) is not { } symbol)
        {
            input.Warning("UK1106", at, $"{bare}={value}: no Kconfig file defines '{bare}', so the value has no effect.{DidYouMean(bare)}");
            Note(at, $"unknown symbol: {bare}");
            isSolved = false;
            return;
        }

        if (symbol.Type == KconfigType.Text)
        {
            value = value.Length > 1 && value[0] == '"' && value[^1] == '"' ? Unquote(value)! : value;
        }

        Assign(symbol, value, origin, at, explain: true);
    }

    /// <summary>Reads the lines of a <c>.config</c> or of a fragment.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Its path, for messages.</param>
    /// <param name="explain">False for an old configuration, whose values need not hold: nothing is said about them.</param>
    public void Load(string text, string file, bool explain = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        isSolved = false;
        hasInput = true;
        var prefix = Tree.Options.ConfigPrefix;
        var number = 0;
        for (var from = 0; from < text.Length;)
        {
            var end = text.IndexOf('\n', from);
            end = end < 0 ? text.Length : end;
            var line = text[from..(end > from && text[end - 1] == '\r' ? end - 1 : end)];
            from = end + 1;
            var at = new KconfigPlace(file, ++number, 1);
            if (line.StartsWith('#'))
            {
                var rest = line.StartsWith("# " + prefix, StringComparison.Ordinal) ? line[(2 + prefix.Length)..] : "";
                var space = rest.IndexOf(' ', StringComparison.Ordinal);
                if (space >= 0 && rest.AsSpan(space + 1).StartsWith("is not set", StringComparison.Ordinal))
                {
                    LoadOne(rest[..space], "n", at, explain, isUnset: true);
                }
            }
            else if (line.StartsWith(prefix, StringComparison.Ordinal))
            {
                var equals = line.IndexOf('=', prefix.Length);
                if (equals >= 0)
                {
                    LoadOne(line[prefix.Length..equals], line[(equals + 1)..], at, explain);
                }
            }
            else if (line.Length > 0)
            {
                Note(at, $"unexpected data: {line}");
                Say(explain, Severity.Warning, "UK1108", at with { Column = 1 + line.Length - line.TrimStart().Length }, $"'{line.Trim()}' is neither {prefix}NAME=value nor a comment, and is ignored.");
            }
        }
    }

    private void LoadOne(string name, string value, KconfigPlace at, bool explain, bool isUnset = false)
    {
        if (Settable(name) is not { } symbol)
        {
            if (table.Find(name) is null)
            {
                notes.Add(new InputNote(at, $"unknown symbol: {name}", IsUnknown: true));
            }

            if (value != "n" && explain)
            {
                Say(explain, Severity.Warning, "UK1106", at, $"{name}={value}: no Kconfig file defines '{name}', so the value has no effect.{DidYouMean(name)}");
            }

            return;
        }

        if (lastAssignment.ContainsKey(symbol))
        {
            Note(at, $"override: reassigning to symbol {name}");
        }

        if (isUnset && Tree.Options.IsLegacy && !symbol.IsLogic)
        {
            // Once nothing was said of a number that is not set.
            return;
        }

        if (symbol.Type == KconfigType.Text)
        {
            if (!value.StartsWith('"'))
            {
                return;
            }

            if (Unquote(value) is not { } plain)
            {
                Note(at, "invalid string found");
                Say(explain, Severity.Error, "UK1107", at, $"The text of '{name}' has no closing quote.");
                return;
            }

            value = plain;
        }
        var given = value;
        if (symbol.Type is KconfigType.Bool or KconfigType.Tristate && value.Length > 1 && value[0] is 'y' or 'm' or 'n')
        {
            // Only the first letter counts, as in conf.
            value = value[..1];
        }

        Assign(symbol, value, new Origin(Path.GetFileName(at.File), at.File, at.Line, at.Column), at, explain, given);
    }

    private void Assign(KconfigSymbol symbol, string value, Origin origin, KconfigPlace at, bool explain, string? given = null)
    {
        if (symbol.Type == KconfigType.Unknown)
        {
            // Defined without a type, which the tree has said already: conf keeps no value for it.
            return;
        }

        if (!IsValidText(symbol.Type, value) || (symbol.Type == KconfigType.Bool && value == "m"))
        {
            Note(at, $"symbol value '{given ?? value}' invalid for {symbol.Name}");
            explained = false;
            Say(explain, Severity.Error, "UK1107", at, $"'{value}' is not a value for '{symbol.Name}', {Wanted(symbol.Type)}. It is defined at {Where(symbol)}.");
            return;
        }

        var assignment = new Assignment(symbol, value, origin, explain, ++order);
        lastAssignment[symbol] = assignment;
        assignments.Add(assignment);
        if (!SetInPlace(symbol, assignment))
        {
            isSolved = false;
        }
    }

    private void ApplyAssignments()
    {
        choiceNotes.Clear();
        foreach (var choice in table.All)
        {
            slots[choice.Index].HasUser = choice.IsChoice && (hasInput || assignments.Count > 0);
        }

        foreach (var assignment in assignments)
        {
            var slot = slots[assignment.Symbol.Index];
            slot.HasUser = true;
            (slot.UserTri, slot.UserText) = (assignment.Tri, assignment.Value);
            if (assignment.Symbol.Choice is not { } choice)
            {
                continue;
            }

            var group = slots[choice.Index];
            if (assignment.Tri == Tristate.Mod && group.UserTri == Tristate.Yes)
            {
                group.HasUser = false;
                choiceNotes.Add(new InputNote(assignment.Origin.Place, $"{assignment.Symbol.Name} creates inconsistent choice state"));
            }
            else if (assignment.Tri == Tristate.Yes)
            {
                if (group.UserTri != Tristate.No)
                {
                    choiceNotes.Add(new InputNote(assignment.Origin.Place, $"override: {assignment.Symbol.Name} changes choice state"));
                }

                group.UserMember = assignment.Symbol;
            }

            group.UserTri = Max(group.UserTri, assignment.Tri);
        }
    }

    private KconfigSymbol? Settable(string name) =>
        table.Find(name) is { IsConstant: false, IsDefined: true } symbol ? symbol : null;

    private void Say(bool explain, Severity severity, string code, KconfigPlace at, string message)
    {
        if (explain)
        {
            input.Add(code, severity, at, message);
        }
    }

    private static string? Unquote(string value)
    {
        var result = new StringBuilder();
        for (var i = 1; i < value.Length; i++)
        {
            if (value[i] == '"')
            {
                return result.ToString();
            }

            if (value[i] == '\\' && ++i == value.Length)
            {
                break;
            }

            result.Append(value[i]);
        }

        return null;
    }

    private static string Wanted(KconfigType type) => type switch
    {
        KconfigType.Bool => "a bool: write y or n",
        KconfigType.Tristate => "a tristate: write y, m or n",
        KconfigType.Number => "an int: write a decimal number",
        KconfigType.Hex => "a hex: write a hexadecimal number, such as 0x1000",
        _ => "a string",
    };

    private static string Where(KconfigSymbol symbol) => string.Join(" and ", symbol.DefinitionList.Take(3).Select(d => d.Place.ToString()));
}
