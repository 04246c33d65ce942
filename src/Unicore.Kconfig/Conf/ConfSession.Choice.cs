// SPDX-License-Identifier: BSD-3-Clause
// The questions of a choice: on or off where it can be, then one of its members by number.
using System.Globalization;
using Unicore.Kconfig.Answering;
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Conf;

public sealed partial class ConfSession
{
    private void AskChoice(KconfigMenu entry, KconfigSymbol choice)
    {
        // A choice with a new member is new again, which shows when it is computed.
        _ = _solver.ValueOf(choice);
        bool isNew = !_solver.IsAnswered(choice);
        if (_solver.IsChangeable(choice))
        {
            AskValue(entry, choice);
        }
        else if (!_solver.ActsAsBool(choice) && _solver.ValueOf(choice) != "y")
        {
            _console.Write($"{new string(' ', _indent)}{entry.Prompt!.Text}\n");
        }

        if (_solver.ValueOf(choice) != "y")
        {
            return;
        }

        _ends = 0;
        while (true)
        {
            List<KconfigMenu> members = entry.Children.Where(c => _solver.Shows(c) && c.Symbol is not null).ToList();
            int chosen = Show(entry, choice);
            string margin = new string(' ', _indent);
            if (members.Count == 1)
            {
                _console.Write($"{margin}choice[1]: 1\n");
                Choose(members[0]);
                return;
            }

            _console.Write($"{margin}choice[1-{members.Count}?]: ");
            int number = chosen;
            if (!_asksAll && !isNew)
            {
                _console.Write($"{number}\n");
            }
            else
            {
                _line = "";
                ReadLine();
                _line = _line.Trim(Blanks);
                if (_line.StartsWith('?'))
                {
                    _console.Write($"\n{_help.Of(entry)}\n");
                    continue;
                }

                if (_line.Length > 0)
                {
                    int digits = _line.TakeWhile(char.IsAsciiDigit).Count();
                    number = digits == 0 || !int.TryParse(_line.AsSpan(0, digits), CultureInfo.InvariantCulture, out int given)
                        ? -1
                        : given;
                }
            }

            if (number < 1 || number > members.Count)
            {
                if (!_asksAll && !isNew)
                {
                    // Nobody is asked, so nothing would change: conf goes on for ever.
                    throw new AbortedException();
                }

                continue;
            }

            if (_line.EndsWith('?'))
            {
                _console.Write($"\n{_help.Of(members[number - 1])}\n");
                continue;
            }

            Choose(members[number - 1]);
            return;
        }
    }

    /// <summary>Lists the members; the number of the chosen one, 0 when none is.</summary>
    private int Show(KconfigMenu entry, KconfigSymbol choice)
    {
        string margin = new string(' ', _indent);
        _console.Write($"{margin}{entry.Prompt!.Text}\n");
        (int count, int chosen) = (0, 0);
        foreach (KconfigMenu child in entry.Children.Where(_solver.Shows))
        {
            if (child.Symbol is not { } member)
            {
                _console.Write($"{margin}* {child.Prompt!.Text}\n");
                continue;
            }

            count++;
            bool isChosen = member == _solver.MemberOf(choice);
            chosen = isChosen ? count : chosen;
            string name = member.Name is null ? "" : $" ({member.Name})";
            _console.Write($"{margin}{(isChosen ? '>' : ' ')} {count}. {child.Prompt!.Text}{name}"
                + $"{(_solver.IsAnswered(member) ? "" : " (NEW)")}\n");
        }

        return chosen;
    }

    private void Choose(KconfigMenu member)
    {
        _solver.Answer(member.Symbol!, "y");
        AskInside(member, 2);
    }
}
