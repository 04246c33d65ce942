// SPDX-License-Identifier: BSD-3-Clause
// The questions, line by line.
using Unicore.Kconfig.Answering;
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Conf;

public sealed partial class ConfSession
{
    private int _indent;
    private int _ends;
    private int _restarts;
    private string _line = "";
    private KconfigMenu _start = null!;

    private bool Lists => Mode is ConfMode.ListNewConfig or ConfMode.HelpNewConfig;

    private bool _asksAll;

    /// <summary>Asks everything, or what is open, as often as an answer opens something new.</summary>
    private void AskAll()
    {
        _start = _tree.Root;
        if (Mode == ConfMode.OldAskConfig)
        {
            _asksAll = true;
            Ask(_tree.Root);
            _asksAll = false;
        }

        do
        {
            _restarts = 0;
            LookForNew(_tree.Root);
        }
        while (_restarts > 0);
    }

    /// <summary>Goes through the entries that show, and asks again from the menu around one that has no answer.</summary>
    private void LookForNew(KconfigMenu entry)
    {
        if (!_solver.Shows(entry))
        {
            return;
        }

        if (entry.Symbol is { } symbol && !_solver.IsAnswered(symbol)
            && (_solver.IsChangeable(symbol) || (symbol.IsChoice && _solver.ValueOf(symbol) == "y")))
        {
            if (Lists)
            {
                List(entry, symbol);
            }
            else
            {
                if (_restarts++ == 0)
                {
                    _console.Write("*\n* Restart config...\n*\n");
                }

                _start = MenuAround(entry);
                Ask(_start);
            }
        }

        foreach (KconfigMenu child in entry.Children)
        {
            LookForNew(child);
        }
    }

    private void List(KconfigMenu entry, KconfigSymbol symbol)
    {
        if (Mode == ConfMode.HelpNewConfig)
        {
            _console.Write($"-----\n\n{_help.Of(entry)}\n-----\n");
        }
        else if (symbol.Name is { } name)
        {
            string value = _solver.ValueOf(symbol);
            _console.Write($"{_tree.Options.ConfigPrefix}{name}={(symbol.Type == KconfigType.Text ? ValueText.Quote(value) : value)}\n");
        }
    }

    private static KconfigMenu MenuAround(KconfigMenu entry)
    {
        KconfigMenu at = entry;
        while (at.Parent is not null && !at.IsMenu)
        {
            at = at.Parent;
        }

        return at;
    }

    private void Ask(KconfigMenu entry)
    {
        if (!_solver.Shows(entry))
        {
            return;
        }

        if (entry.IsMenu && !_asksAll && entry != _start)
        {
            LookForNew(entry);
            return;
        }

        if (entry.Prompt is { } title && (entry.IsMenu || title.Kind == KconfigPropertyKind.Comment))
        {
            string margin = new string(' ', _indent);
            _console.Write($"{margin}*\n{margin}* {title.Text}\n{margin}*\n");
        }

        if (entry.Symbol is { } symbol)
        {
            if (symbol.IsChoice)
            {
                AskChoice(entry, symbol);
                if (_solver.ValueOf(symbol) != "m")
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
        _indent += deeper;
        foreach (KconfigMenu child in entry.Children)
        {
            Ask(child);
        }

        _indent -= deeper;
    }

    private void AskValue(KconfigMenu entry, KconfigSymbol symbol)
    {
        bool isLogic = symbol.Type is KconfigType.Bool or KconfigType.Tristate;
        _ends = 0;
        while (true)
        {
            _console.Write($"{new string(' ', _indent)}{entry.Prompt!.Text} {(symbol.Name is { } name ? $"({name}) " : "")}");
            _console.Write(isLogic ? Offer(entry, symbol) : $"[{_solver.ValueOf(symbol)}] ");
            if (!ReadAnswer(symbol, _solver.ValueOf(symbol)) || (isLogic ? TakeLogic(entry, symbol) : TakeText(entry, symbol)))
            {
                return;
            }
        }
    }

    private static readonly string[] Answers = ["n", "m", "y"];

    /// <summary>Such as <c>[N/m/y/?] </c>: the present value in capitals, and what else can be answered.</summary>
    private string Offer(KconfigMenu entry, KconfigSymbol symbol)
    {
        string value = _solver.ValueOf(symbol);
        IEnumerable<string> others = Answers.Where(o => o != value && _solver.CanAnswer(symbol, o));
        return $"[{string.Join('/', others.Prepend(value.ToUpperInvariant()).Append("?"))}] ";
    }

    private bool TakeLogic(KconfigMenu entry, KconfigSymbol symbol)
    {
        string answer = _line.Trim(Blanks);
        string? value = answer switch
        {
            "" => _solver.ValueOf(symbol),
            "n" or "N" or "no" or "No" => "n",
            "m" or "M" => "m",
            "y" or "Y" or "yes" or "Yes" => "y",
            _ => answer[0] == '?' ? "?" : null,
        };
        if (value is null)
        {
            return false;
        }

        if (value != "?" && _solver.Answer(symbol, value))
        {
            return true;
        }

        _console.Write($"\n{_help.Of(entry)}\n");
        return false;
    }

    private bool TakeText(KconfigMenu entry, KconfigSymbol symbol)
    {
        if (_line == "?\n")
        {
            _console.Write($"\n{_help.Of(entry)}\n");
            return false;
        }

        // The last character is taken for the line end, which it is not where the input ends without one.
        return _solver.Answer(symbol, _line == "\n" ? _solver.ValueOf(symbol) : _line[..^1]);
    }

    /// <summary>The characters that conf strips from an answer.</summary>
    private static readonly char[] Blanks = [' ', '\t', '\n', '\v', '\f', '\r'];

    /// <summary>Reads an answer into <see cref="_line"/>; false when there is nothing to ask, and the value was only shown.</summary>
    private bool ReadAnswer(KconfigSymbol symbol, string value)
    {
        _solver.NoticeHidden(symbol);
        if (!_solver.IsAnswered(symbol))
        {
            _console.Write("(NEW) ");
        }

        _line = "\n";
        if (!_solver.IsChangeable(symbol) || (!_asksAll && _solver.IsAnswered(symbol)))
        {
            _console.Write($"{value}\n");
            return false;
        }

        ReadLine();
        return true;
    }

    /// <summary>Nobody is there to be asked.</summary>
    private sealed class AbortedException : Exception;

    private void ReadLine()
    {
        if (_console.ReadLine() is { } read)
        {
            _line = read;
        }
        else
        {
            _console.WriteError("\nError in reading or end of file.\n");
            if (++_ends > 1)
            {
                // Nor does the default answer the question: conf goes on asking for ever.
                throw new AbortedException();
            }
        }

        if (!_console.IsTerminal)
        {
            _console.Write(_line);
        }
    }
}
