// SPDX-License-Identifier: BSD-3-Clause
// The questions of a choice: on or off where it can be, then one of its members by number.
using System.Globalization;

namespace Unicore.Kconfig.Conf;

public sealed partial class ConfSession
{
    private void AskChoice(KconfigMenu entry, KconfigSymbol choice)
    {
        // A choice with a new member is new again, which shows when it is computed.
        _ = solver.ValueOf(choice);
        var isNew = !solver.IsAnswered(choice);
        if (solver.IsChangeable(choice))
        {
            AskValue(entry, choice);
        }
        else if (!solver.ActsAsBool(choice) && solver.ValueOf(choice) != "y")
        {
            console.Write($"{new string(' ', indent)}{entry.Prompt!.Text}\n");
        }

        if (solver.ValueOf(choice) != "y")
        {
            return;
        }

        ends = 0;
        while (true)
        {
            var members = entry.Children.Where(c => solver.Shows(c) && c.Symbol is not null).ToList();
            var chosen = Show(entry, choice);
            var margin = new string(' ', indent);
            if (members.Count == 1)
            {
                console.Write($"{margin}choice[1]: 1\n");
                Choose(members[0]);
                return;
            }

            console.Write($"{margin}choice[1-{members.Count}{(OffersHelp(entry) ? "?" : "")}]: ");
            var number = chosen;
            if (!asksAll && !isNew)
            {
                console.Write($"{number}\n");
            }
            else
            {
                line = "";
                ReadLine(echoes: !tree.Options.IsLegacy);
                line = line.Trim(Blanks);
                if (line.StartsWith('?'))
                {
                    console.Write($"\n{help.Of(entry)}\n");
                    continue;
                }

                if (line.Length > 0)
                {
                    var digits = line.TakeWhile(char.IsAsciiDigit).Count();
                    number = digits == 0 || !int.TryParse(line.AsSpan(0, digits), CultureInfo.InvariantCulture, out var given) ? -1 : given;
                }
            }

            if (number < 1 || number > members.Count)
            {
                if (!asksAll && !isNew)
                {
                    // Nobody is asked, so nothing would change: conf goes on for ever.
                    throw new AbortedException();
                }

                continue;
            }

            if (line.EndsWith('?'))
            {
                console.Write($"\n{help.Of(members[number - 1])}\n");
                continue;
            }

            Choose(members[number - 1]);
            return;
        }
    }

    /// <summary>Lists the members; the number of the chosen one, 0 when none is.</summary>
    private int Show(KconfigMenu entry, KconfigSymbol choice)
    {
        var margin = new string(' ', indent);
        console.Write($"{margin}{entry.Prompt!.Text}\n");
        var (count, chosen) = (0, 0);
        foreach (var child in entry.Children.Where(solver.Shows))
        {
            if (child.Symbol is not { } member)
            {
                console.Write($"{margin}* {child.Prompt!.Text}\n");
                continue;
            }

            count++;
            var isChosen = member == solver.MemberOf(choice);
            chosen = isChosen ? count : chosen;
            var name = member.Name is null ? "" : $" ({member.Name})";
            console.Write($"{margin}{(isChosen ? '>' : ' ')} {count}. {child.Prompt!.Text}{name}{(solver.IsAnswered(member) ? "" : " (NEW)")}\n");
        }

        return chosen;
    }

    private void Choose(KconfigMenu member)
    {
        solver.Answer(member.Symbol!, "y");
        AskInside(member, 2);
    }
}
