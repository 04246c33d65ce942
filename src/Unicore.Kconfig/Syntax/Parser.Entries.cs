// SPDX-License-Identifier: BSD-3-Clause
// Parses config, menuconfig and choice entries with all their options.
using Unicore.Diagnostics;
using Unicore.Kconfig.Model;

namespace Unicore.Kconfig.Syntax;

internal sealed partial class Parser
{
    private void ParseConfig(Lexer lexer, TokenLine line)
    {
        KconfigPlace at = lexer.PlaceOf(line[0]);
        if (line.Count < 2 || line[1].Kind != TokenKind.Word)
        {
            Syntax(lexer, line[0], NeedsName(line));
            ParseOptions(lexer, new KconfigMenu(_parent, _symbols.Detached(), at));
            return;
        }

        KconfigSymbol symbol = _symbols.Lookup(line[1].Text);
        if (symbol.IsConstant || line[1].Text.AsSpan().ContainsAny('/', '.'))
        {
            // A file is named for each symbol: none may lead elsewhere.
            Syntax(lexer, line[1],
                $"'{symbol.Name}' is "
                + $"{(symbol.IsConstant ? "a constant and cannot be defined" : "no name for a symbol: letters, digits and _ are")}");
            symbol = _symbols.Detached();
        }

        NoMore(lexer, line, 2);
        KconfigMenu menu = Add(symbol, at);
        menu.IsMenuConfig = line[0].Text == "menuconfig";
        ParseOptions(lexer, menu);
        if (menu is { IsMenuConfig: true, Prompt: null })
        {
            _bag.Add("UK1007", Severity.Warning, at, $"The menuconfig '{symbol.DisplayName}' has no prompt, so no menu shows it.",
                shown: $"{NextStatement()}: warning: menuconfig statement without prompt\n");
        }
    }

    private static string NeedsName(TokenLine line) => line.Count > 1 && line[1].Kind == TokenKind.Keyword
        ? $"'{line[1].Text}' is a word of the language and names no symbol"
        : $"'{line[0].Text}' needs the name of a symbol after it";

    private void ParseChoice(Lexer lexer, TokenLine line)
    {
        KconfigPlace at = lexer.PlaceOf(line[0]);
        bool isNamed = line.Count > 1 && line[1].Kind == TokenKind.Word;
        KconfigSymbol symbol = _symbols.Choice(isNamed ? line[1].Text : null);
        NoMore(lexer, line, isNamed ? 2 : 1);
        KconfigMenu menu = Add(symbol, at);
        ParseOptions(lexer, menu);
        Nested(lexer, menu, "endchoice", at);
    }

    /// <summary>Reads the lines of an entry.</summary>
    private void ParseOptions(Lexer lexer, KconfigMenu menu)
    {
        _conditions = 0;
        menu.PropertiesFrom = menu.Symbol!.PropertyList.Count;
        ReadOptions(lexer, menu);
        menu.PropertiesUntil = menu.Symbol.PropertyList.Count;
    }

    private void ReadOptions(Lexer lexer, KconfigMenu menu)
    {
        while (lexer.ReadLine() is { } line)
        {
            if (!line[0].IsBare || IsAssignment(line) || !ParseOption(lexer, line, menu))
            {
                lexer.Unread();
                return;
            }
        }
    }

    private bool ParseOption(Lexer lexer, TokenLine line, KconfigMenu menu)
    {
        string word = line[0].Text;
        switch (word)
        {
            case "bool" or "boolean" or "tristate" or "string" or "int" or "hex":
                if (line.Count > 1)
                {
                    Prompt(lexer, line, menu);
                }

                SetType(lexer, line[0], menu, TypeNames.Parse(word));
                return true;
            case "def_bool" or "def_tristate":
                SetType(lexer, line[0], menu, TypeNames.Parse(word[4..]));
                Default(lexer, line, menu);
                return true;
            case "prompt":
                Prompt(lexer, line, menu);
                return true;
            case "default":
                Default(lexer, line, menu);
                return true;
            case "select" or "enable" or "imply":
                Select(lexer, line, menu);
                return true;
            case "range":
                Range(lexer, line, menu);
                return true;
            case "depends" or "requires":
                Depend(lexer, line, menu);
                return true;
            case "optional" when menu.Symbol!.IsChoice:
                menu.Symbol.IsOptional = true;
                return true;
            case "modules":
                _symbols.SetModules(menu.Symbol!, lexer.PlaceOf(line[0]), _bag);
                return true;
            case "option":
                Option(lexer, line, menu);
                return true;
            case "help" or "---help---":
                menu.HelpSource = lexer.ReadHelp();
                if (menu.HelpSource.IsBlank)
                {
                    _bag.Add("UK1007", Severity.Warning, lexer.Here, $"The help text of '{menu.Symbol!.DisplayName}' is empty.",
                        $": warning: '{menu.Symbol!.Name ?? "<choice>"}' defined with blank help text");
                }

                return true;
            default:
                return false;
        }
    }

    private void SetType(Lexer lexer, Token at, KconfigMenu menu, KconfigType type)
    {
        KconfigSymbol symbol = menu.Symbol!;
        if (symbol.Type == KconfigType.Unknown)
        {
            symbol.Type = type;
        }
        else if (symbol.Type != type)
        {
            _bag.Add("UK1007", Severity.Warning, lexer.PlaceOf(at),
                $"'{symbol.DisplayName}' is of type {TypeNames.Of(symbol.Type)} already (see "
                + $"{(symbol.IsDefined ? symbol.Definitions[0] : menu).Place}); '{at.Text}' is ignored.",
                shown: $"{menu.Place}:warning: ignoring type redefinition of "
                    + $"'{symbol.Name}' from '{TypeNames.InKernel(symbol.Type)}' to '{TypeNames.InKernel(type)}'\n");
        }
    }

    private void Prompt(Lexer lexer, TokenLine line, KconfigMenu menu)
    {
        if (line.Count < 2 || line[1].Kind is not (TokenKind.Quoted or TokenKind.Word))
        {
            Syntax(lexer, line[0], $"'{line[0].Text}' needs a prompt in quotes after it");
            return;
        }

        string text = line[1].Text.TrimStart();
        if (text.Length < line[1].Text.Length)
        {
            _bag.Warning("UK1007", lexer.PlaceOf(line[1]), $"The prompt '{text}' begins with white space, which is ignored.",
                "leading whitespace ignored");
        }

        KconfigExpression? written = Condition(lexer, line, 2);
        KconfigExpression? condition = written;
        for (KconfigMenu? outer = menu.Parent; outer is not null; outer = outer.Parent)
        {
            condition = KconfigExpression.And(condition, outer.Visibility);
        }

        if (menu.Prompt is not null)
        {
            _bag.Warning("UK1007", lexer.PlaceOf(line[1]),
                $"The entry has a prompt already (at {menu.Prompt.Place}); this one takes its place.", "prompt redefined");
        }

        var property = new KconfigProperty(KconfigPropertyKind.Prompt, menu, lexer.PlaceOf(line[0]))
        {
            Text = text,
            WrittenCondition = written,
            Condition = condition,
        };
        menu.Prompt = property;
        menu.Symbol!.PropertyList.Add(property);
    }

    private void Default(Lexer lexer, TokenLine line, KconfigMenu menu)
    {
        int at = 1;
        if (ParseExpression(lexer, line, ref at) is { } value)
        {
            KconfigExpression? condition = Condition(lexer, line, at);
            menu.Symbol!.PropertyList.Add(new KconfigProperty(KconfigPropertyKind.Default, menu, lexer.PlaceOf(line[0]))
            {
                Value = value,
                Target = (value as SymbolExpression)?.Symbol,
                WrittenCondition = condition,
                Condition = condition,
            });
        }
    }

    private void Select(Lexer lexer, TokenLine line, KconfigMenu menu)
    {
        if (line.Count < 2 || line[1].Kind != TokenKind.Word)
        {
            Syntax(lexer, line[0], NeedsName(line));
            return;
        }

        KconfigSymbol target = Mention(lexer, line[1]);
        KconfigExpression? condition = Condition(lexer, line, 2);
        KconfigPropertyKind kind = line[0].Text == "imply" ? KconfigPropertyKind.Imply : KconfigPropertyKind.Select;
        menu.Symbol!.PropertyList.Add(new KconfigProperty(kind, menu, lexer.PlaceOf(line[0]))
        {
            Target = target,
            WrittenCondition = condition,
            Condition = condition,
        });
    }

    private void Range(Lexer lexer, TokenLine line, KconfigMenu menu)
    {
        _reading = lexer;
        if (line.Count < 3 || Operand(line[1]) is not { } low || Operand(line[2]) is not { } high)
        {
            Syntax(lexer, line[0], "'range' needs two values after it");
            return;
        }

        KconfigExpression? condition = Condition(lexer, line, 3);
        menu.Symbol!.PropertyList.Add(new KconfigProperty(KconfigPropertyKind.Range, menu, lexer.PlaceOf(line[0]))
        {
            Low = low,
            High = high,
            WrittenCondition = condition,
            Condition = condition,
        });
    }

    private void Depend(Lexer lexer, TokenLine line, KconfigMenu menu)
    {
        int from = line.Count > 1 && line[1].Text == "on" ? 2 : 1;
        menu.Dependency = Joined(menu.Dependency, LineOf(menu.Conditions, lexer, line, from, "depends on"), lexer.PlaceOf(line[0]));
    }

    /// <summary>
    /// What the lines of one entry say together. Their number is bounded, for they make an expression as deep as they are many.
    /// </summary>
    private KconfigExpression? Joined(KconfigExpression? said, KconfigExpression? more, KconfigPlace at)
    {
        if (++_conditions <= _options.DeepestNesting)
        {
            return KconfigExpression.And(said, more);
        }

        _bag.Error("UK1004", new KconfigPlace(at.File, at.Line),
            $"The entry has more than {_options.DeepestNesting} conditions, and this one is left out; join them with &&.");
        return said;
    }

    private void Option(Lexer lexer, TokenLine line, KconfigMenu menu)
    {
        string name = line.Count > 1 ? line[1].Text : "";
        switch (name)
        {
            case "modules":
                _symbols.SetModules(menu.Symbol!, lexer.PlaceOf(line[0]), _bag);
                break;
            case "env" when line.Count > 3 && line[2].Kind == TokenKind.Equal && line[3].Kind is TokenKind.Quoted or TokenKind.Word:
                ImportVariable(menu, line[3].Text, lexer.PlaceOf(line[0]));
                break;
            case "allnoconfig_y":
                menu.Symbol!.AllNoConfigY = true;
                break;
            case "defconfig_list":
                break;
            default:
                Syntax(lexer, line[0], $"'option {name}' is not known");
                break;
        }
    }

    private void ImportVariable(KconfigMenu menu, string variable, KconfigPlace at)
    {
        KconfigSymbol symbol = menu.Symbol!;
        symbol.EnvironmentVariable = variable;
        string? value = _macros.EnvironmentValue(variable);
        if (value is null)
        {
            _bag.Add("UK1010", Severity.Warning, at,
                $"The environment variable '{variable}', which gives '{symbol.DisplayName}' its value, is not set.");
            return;
        }

        _macros.EnvironmentSymbols[symbol.Name ?? ""] = value;
        KconfigSymbol constant = _symbols.Constant(value);
        symbol.PropertyList.Add(new KconfigProperty(KconfigPropertyKind.Default, menu, at)
        {
            Value = constant.Mention,
            Target = constant,
        });
    }
}
