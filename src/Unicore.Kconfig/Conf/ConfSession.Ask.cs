// SPDX-License-Identifier: BSD-3-Clause
// The questions, line by line.
namespace Unicore.Kconfig.Conf;

public sealed partial class ConfSession
{
    private int indent;
    private int ends;
    private int restarts;
    private string line = "";
    private KconfigMenu start = null!;

    private bool Lists => Mode is ConfMode.ListNewConfig or ConfMode.HelpNewConfig;

    private bool asksAll;

    /// <summary>Asks everything, or what is open, as often as an answer opens something new.</summary>
    private void AskAll()
    {
        start = tree.Root;
        if (Mode == ConfMode.OldAskConfig)
        {
            asksAll = true;
            Ask(tree.Root);
            asksAll = false;
        }

        do
        {
            restarts = 0;
            LookForNew(tree.Root);
        }
        while (restarts > 0);
    }

    /// <summary>Goes through the entries that show, and asks again from the menu around one that has no answer.</summary>
    private void LookForNew(KconfigMenu entry)
    {
        if (!solver.Shows(entry))
        {
            return;
        }

        if (entry.Symbol is { } symbol && !solver.IsAnswered(symbol)
            && (solver.IsChangeable(symbol) || (symbol.IsChoice && solver.ValueOf(symbol) == "y")))
        {
            if (Lists)
            {
                List(entry, symbol);
            }
            else
            {
                if (restarts++ == 0)
                {
                    console.Write("*\n* Restart config...\n*\n");
                }

                start = MenuAround(entry);
                Ask(start);
            }
        }

        foreach (var child in entry.Children)
        {
            LookForNew(child);
        }
    }

    private void List(KconfigMenu entry, KconfigSymbol symbol)
    {
        if (Mode == ConfMode.HelpNewConfig)
        {
            console.Write($"-----\n\n{help.Of(entry)}\n-----\n");
        }
        else if (symbol.Name is { } name)
        {
            if (tree.Options.IsLegacy)
            {
                console.Write(symbol.Choice is null ? $"{tree.Options.ConfigPrefix}{name}\n" : "");
                return;
            }

            var value = solver.ValueOf(symbol);
            console.Write($"{tree.Options.ConfigPrefix}{name}={(symbol.Type == KconfigType.Text ? KconfigSolver.Quote(value) : value)}\n");
        }
    }

    private static KconfigMenu MenuAround(KconfigMenu entry)
    {
        var at = entry;
        while (at.Parent is not null && !at.IsMenu)
        {
            at = at.Parent;
        }

        return at;
    }

    private void Ask(KconfigMenu entry)
    {
        if (!solver.Shows(entry))
        {
            return;
        }

        if (entry.IsMenu && !asksAll && entry != start && !(tree.Options.IsLegacy && Mode == ConfMode.OldConfig))
        {
            LookForNew(entry);
            return;
        }

        if (entry.Prompt is { } title && (entry.IsMenu || title.Kind == KconfigPropertyKind.Comment))
        {
            var margin = new string(' ', indent);
            console.Write($"{margin}*\n{margin}* {title.Text}\n{margin}*\n");
        }

        if (entry.Symbol is { } symbol)
        {
            if (symbol.IsChoice)
            {
                AskChoice(entry, symbol);
                if (solver.ValueOf(symbol) != "m")
                {
                    return;
                }
            }
            else
            {
                AskValue(entry, symbol);
            }
        }

        AskInside(entry, entry.Symbol is null ? 0 : 2);
    }

    private void AskInside(KconfigMenu entry, int deeper)
    {
        indent += deeper;
        foreach (var child in entry.Children)
        {
            Ask(child);
        }

        indent -= deeper;
    }

    private void AskValue(KconfigMenu entry, KconfigSymbol symbol)
    {
        var isLogic = symbol.Type is KconfigType.Bool or KconfigType.Tristate;
        ends = 0;
        while (true)
        {
            console.Write($"{new string(' ', indent)}{entry.Prompt!.Text} {(symbol.Name is { } name ? $"({name}) " : "")}");
            console.Write(isLogic ? Offer(entry, symbol) : $"[{solver.ValueOf(symbol)}] ");
            if (!ReadAnswer(symbol, solver.ValueOf(symbol)) || (isLogic ? TakeLogic(entry, symbol) : TakeText(entry, symbol)))
            {
                return;
            }
        }
    }

    private static readonly string[] Answers = ["n", "m", "y"];

    /// <summary>Such as <c>[N/m/y/?] </c>: the present value in capitals, and what else can be answered.</summary>
    private string Offer(KconfigMenu entry, KconfigSymbol symbol)
    {
        var value = solver.ValueOf(symbol);
        var others = Answers.Where(o => o != value && solver.CanAnswer(symbol, o));
        return $"[{string.Join('/', others.Prepend(value.ToUpperInvariant()).Concat(OffersHelp(entry) ? ["?"] : []))}] ";
    }

    /// <summary>Once there had to be a help text of its own; now there is always something to say.</summary>
    private bool OffersHelp(KconfigMenu entry) => entry.HelpSource is not null || !tree.Options.IsLegacy;

    private bool TakeLogic(KconfigMenu entry, KconfigSymbol symbol)
    {
        var answer = line.Trim(Blanks);
        var value = answer switch
        {
            "" => solver.ValueOf(symbol),
            "n" or "N" or "no" or "No" => "n",
            "m" or "M" => "m",
            "y" or "Y" or "yes" or "Yes" => "y",
            _ => answer[0] == '?' ? "?" : null,
        };
        if (value is null)
        {
            return false;
        }

        if (value != "?" && solver.Answer(symbol, value))
        {
            return true;
        }

        console.Write($"\n{help.Of(entry)}\n");
        return false;
    }

    private bool TakeText(KconfigMenu entry, KconfigSymbol symbol)
    {
        if (line == "?\n")
        {
            console.Write($"\n{help.Of(entry)}\n");
            return false;
        }

        // The last character is taken for the line end, which it is not where the input ends without one.
        return solver.Answer(symbol, line == "\n" ? solver.ValueOf(symbol) : line[..^1]);
    }

    /// <summary>The characters that conf strips from an answer.</summary>
    private static readonly char[] Blanks = [' ', '\t', '\n', '\v', '\f', '\r'];

    /// <summary>Reads an answer into <see cref="line"/>; false when there is nothing to ask, and the value was only shown.</summary>
    private bool ReadAnswer(KconfigSymbol symbol, string value)
    {
        solver.NoticeHidden(symbol);
        if (!solver.IsAnswered(symbol))
        {
            console.Write("(NEW) ");
        }

        line = "\n";
        if (!solver.IsChangeable(symbol) || (!asksAll && solver.IsAnswered(symbol)))
        {
            console.Write($"{value}\n");
            return false;
        }

        if (tree.Options.IsLegacy && Mode == ConfMode.SyncConfig && !console.IsTerminal)
        {
            console.Write("aborted!\n\nConsole input/output is redirected. Run 'make oldconfig' to update configuration.\n\n");
            throw new AbortedException();
        }

        ReadLine();
        return true;
    }

    /// <summary>Nobody is there to be asked.</summary>
    private sealed class AbortedException : Exception;

    private void ReadLine(bool echoes = true)
    {
        if (console.ReadLine() is { } read)
        {
            line = read;
        }
        else
        {
            console.WriteError("\nError in reading or end of file.\n");
            if (++ends > 1)
            {
                // Nor does the default answer the question: conf goes on asking for ever.
                throw new AbortedException();
            }
        }

        if (!console.IsTerminal && echoes)
        {
            // Once only the line end was echoed.
            console.Write(!tree.Options.IsLegacy ? line : line.EndsWith('\n') ? "\n" : "");
        }
    }
}
