// SPDX-License-Identifier: BSD-3-Clause
// Expressions that callers ask about.
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Syntax;

namespace Unicore.Kconfig.Solving;

public sealed partial class KconfigSolver
{
    /// <summary>
    /// True when the expression is m or y, such as <c>LIBUKDEBUG &amp;&amp; !ARCH_ARM_64</c>. What is wrong with it, or with names in
    /// it, is part of the diagnosis, and counts as n.
    /// </summary>
    /// <param name="expression">The expression; names with or without prefix.</param>
    /// <param name="origin">Where it stands.</param>
    public bool Evaluate(string expression, Origin? origin = null)
    {
        ArgumentNullException.ThrowIfNull(expression);
        KconfigPlace at = origin?.Place ?? default;
        var quiet = new DiagnosticBag();
        var macros = new MacroTable(new KconfigOptions(), quiet);
        var lexer = new Lexer("", "", expression.Replace('\n', ' '), macros, quiet, expressionOnly: true);
        TokenLine line = lexer.ReadLine() ?? new TokenLine();
        var reader = new ExpressionReader(token => Operand(token, expression, at), Tree.Options.DeepestNesting);
        int end = 0;
        KconfigExpression? result = reader.Read(line, ref end);
        string? problem = reader.Problem ?? (end < line.Count ? $"unexpected '{line[end].Text}'" : null);
        if (problem is not null)
        {
            int column = line.Count == 0 ? 1 : line[Math.Min(end, line.Count - 1)].Column;
            _asked.Error("UK1110", at, $"The expression '{expression}' cannot be understood: {problem} (column {column}).");
            return false;
        }

        return Values.Value(result) != Tristate.No;
    }

    private KconfigSymbol? Operand(Token token, string expression, KconfigPlace at)
    {
        if (token.Kind is not (TokenKind.Word or TokenKind.Quoted))
        {
            return null;
        }

        string name = token.Kind == TokenKind.Word ? Tree.BareName(token.Text) : token.Text;
        if (token.Kind == TokenKind.Quoted && name is not ("y" or "m" or "n"))
        {
            return new KconfigSymbol(-1, name, true);
        }

        if (Tree.Table.Find(name) is { } known && (known.IsConstant || known.IsDefined))
        {
            return known;
        }

        if (!char.IsAsciiDigit(name[0]) && name[0] != '-')
        {
            _asked.Warning(
                "UK1106", at,
                $"'{expression}' mentions '{name}', which no Kconfig file defines, so it counts as n.{Input.DidYouMean(name)}");
        }

        return new KconfigSymbol(-1, name, false);
    }
}
