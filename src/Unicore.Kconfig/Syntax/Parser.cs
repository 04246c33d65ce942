// SPDX-License-Identifier: BSD-3-Clause
// Parses the statements that make blocks: source, menu, if, choice, comment, mainmenu and variables.
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Syntax;

internal sealed partial class Parser
{
    private readonly KconfigOptions _options;
    private readonly DiagnosticBag _bag;
    private readonly MacroTable _macros;
    private readonly SymbolTable _symbols;
    private readonly List<KconfigMenu> _menus;
    private readonly Stack<string> _blocks = new();
    private readonly List<string> _filesRead;
    private readonly List<string> _filesMissing;
    private readonly ExpressionReader _expressions;
    private readonly bool _isScout;
    private int _conditions;
    private Lexer? _reading;
    private KconfigMenu _parent;

    public Parser(
        KconfigOptions options, DiagnosticBag bag, MacroTable macros, SymbolTable symbols, List<KconfigMenu> menus,
        KconfigMenu root, List<string> filesRead, List<string> filesMissing, bool isScout)
    {
        _isScout = isScout;
        (_options, _bag, _macros, _symbols, _menus) = (options, bag, macros, symbols, menus);
        (_filesRead, _filesMissing, _parent) = (filesRead, filesMissing, root);
        _expressions = new ExpressionReader(Operand, options.DeepestNesting);
    }

    public static bool IsSourceKeyword(string word) => word is "source" or "rsource" or "osource" or "orsource";

    private static bool IsAssignment(TokenLine line) => line.Count > 1 && line[0].Kind == TokenKind.Word
        && line[1].Kind is TokenKind.Assign or TokenKind.AssignNow or TokenKind.AssignMore;

    /// <summary>Parses statements up to <paramref name="end"/> (null: the end of the file).</summary>
    private void ParseBlock(Lexer lexer, string? end, KconfigPlace begin)
    {
        while (lexer.ReadLine() is { } line)
        {
            Token first = line[0];
            if (!first.IsBare)
            {
                Syntax(lexer, first, $"A statement cannot begin with '{first.Text}'");
                continue;
            }

            if (IsAssignment(line))
            {
                _macros.Assign(first.Text, line[1].Kind, line.Count > 2 ? line[2].Text : "", lexer.PlaceOf(first), lexer.ShownFile);
                continue;
            }

            if (first.Text is "endmenu" or "endif" or "endchoice")
            {
                if (first.Text == end)
                {
                    NoMore(lexer, line, 1);
                    return;
                }

                if (end is not null && _blocks.Contains($"{lexer.File}|{first.Text}"))
                {
                    _bag.Error("UK1001", lexer.PlaceOf(first),
                        $"'{first.Text}' stands here, but the block that began at line {begin.Line} needs its '{end}' first.");
                    lexer.Unread();
                    return;
                }

                _bag.Error("UK1001", lexer.PlaceOf(first), $"'{first.Text}' ends nothing that began in this file.");
                continue;
            }

            ParseStatement(lexer, line);
        }

        if (end is not null)
        {
            _bag.Error("UK1001", begin, $"The block that begins here is never closed: its '{end}' is missing in this file.");
        }
    }

    private void ParseStatement(Lexer lexer, TokenLine line)
    {
        Token first = line[0];
        KconfigPlace at = lexer.PlaceOf(first);
        switch (first.Text)
        {
            case "config" or "menuconfig":
                ParseConfig(lexer, line);
                break;
            case "choice":
                ParseChoice(lexer, line);
                break;
            case "source" or "osource" or "rsource" or "orsource":
                if (Text(lexer, line, "a path") is { } path)
                {
                    NoMore(lexer, line, 2);
                    bool relative = first.Text is "rsource" or "orsource";
                    string? folder = relative ? Path.GetDirectoryName(lexer.ShownFile) : null;
                    ParseSource(string.IsNullOrEmpty(folder) ? path : Path.Combine(folder, path), at, first.Text[0] == 'o');
                }

                break;
            case "mainmenu":
                if (Text(lexer, line, "a title") is { } title)
                {
                    _menus[0].Prompt!.Text = title;
                }

                break;
            case "menu":
                ParseMenu(lexer, line);
                break;
            case "if":
                KconfigMenu block = Add(null, at);
                block.Dependency = LineOf(block.Conditions, lexer, line, 1, "if");
                Nested(lexer, block, "endif", at);
                break;
            case "comment":
                if (Text(lexer, line, "a text") is { } comment)
                {
                    KconfigMenu entry = Add(null, at);
                    entry.Prompt = new KconfigProperty(KconfigPropertyKind.Comment, entry, at) { Text = comment };
                    ParseMenuOptions(lexer, entry);
                }

                break;
            default:
                Syntax(lexer, first, $"'{first.Text}' is not a Kconfig statement that can stand here");
                if (first.Text is "help" or "---help---")
                {
                    lexer.ReadHelp();
                }

                break;
        }
    }

    private void ParseMenu(Lexer lexer, TokenLine line)
    {
        KconfigPlace at = lexer.PlaceOf(line[0]);
        string title = Text(lexer, line, "a title") ?? "";
        KconfigMenu menu = Add(null, at);
        menu.Prompt = new KconfigProperty(KconfigPropertyKind.Menu, menu, at) { Text = title };
        ParseMenuOptions(lexer, menu);
        Nested(lexer, menu, "endmenu", at);
    }

    /// <summary>"depends on" and "visible if" below a menu or a comment.</summary>
    private void ParseMenuOptions(Lexer lexer, KconfigMenu menu)
    {
        _conditions = 0;
        while (lexer.ReadLine() is { } line)
        {
            switch (line[0].Text)
            {
                case "depends" or "requires":
                    Depend(lexer, line, menu);
                    break;
                case "visible" when menu.Prompt!.Kind == KconfigPropertyKind.Menu && line.Count > 2 && line[1].Text == "if":
                    KconfigExpression? condition = LineOf(menu.VisibleIfs, lexer, line, 2, "visible if");
                    menu.Visibility = Joined(menu.Visibility, condition, lexer.PlaceOf(line[0]));
                    break;
                default:
                    lexer.Unread();
                    return;
            }
        }
    }

    private void Nested(Lexer lexer, KconfigMenu block, string end, KconfigPlace at)
    {
        if (_blocks.Count >= _options.DeepestNesting)
        {
            _bag.Error("UK1004", at, $"Blocks are nested more than {_options.DeepestNesting} deep; the rest of this file is not read.");
            while (lexer.ReadLine() is not null)
            {
            }

            return;
        }

        KconfigMenu outer = _parent;
        _parent = block;
        _blocks.Push($"{lexer.File}|{end}");
        StackGuard.Run(() => ParseBlock(lexer, end, at));
        _blocks.Pop();
        _parent = outer;
    }

    private KconfigMenu Add(KconfigSymbol? symbol, KconfigPlace at)
    {
        var menu = new KconfigMenu(_parent, symbol, at);
        _menus.Add(menu);
        symbol?.DefinitionList.Add(menu);
        if (_parent.LastChild is null)
        {
            _parent.FirstChild = menu;
        }
        else
        {
            _parent.LastChild.Next = menu;
        }

        _parent.LastChild = menu;
        return menu;
    }

    private string? Text(Lexer lexer, TokenLine line, string what)
    {
        if (line.Count > 1 && line[1].Kind is TokenKind.Quoted or TokenKind.Word)
        {
            return line[1].Text;
        }

        if (line.Count > 1 || !IsSourceKeyword(line[0].Text))
        {
            Syntax(lexer, line[0], $"'{line[0].Text}' needs {what} in quotes after it");
        }

        return null;
    }

    private void NoMore(Lexer lexer, TokenLine line, int count)
    {
        if (line.Count > count)
        {
            Syntax(lexer, line[count], $"Unexpected '{line[count].Text}' at the end of a '{line[0].Text}' line");
        }
    }

    private void Syntax(Lexer lexer, Token token, string what) =>
        _bag.Error("UK1001", lexer.PlaceOf(token), $"{what}; the line is ignored.");
}
