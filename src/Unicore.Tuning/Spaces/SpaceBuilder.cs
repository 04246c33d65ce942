// SPDX-License-Identifier: BSD-3-Clause
// A job's options, looked up in the project's configuration.
using System.Globalization;
using Unicore.Diagnostics;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;
using Unicore.Kconfig.Writing;

namespace Unicore.Tuning.Spaces;

/// <summary>What a project is today.</summary>
/// <param name="Tree">Its Kconfig tree.</param>
/// <param name="Config">Its configuration, as <c>.config</c> has it.</param>
/// <param name="Property">Values of its properties.</param>
public sealed record ProjectState(KconfigTree Tree, string Config, Func<string, string> Property);

/// <summary>Builds the space of a job.</summary>
public static class SpaceBuilder
{
    /// <summary>Looks up what varies.</summary>
    /// <param name="job">The job.</param>
    /// <param name="project">The project as it is.</param>
    /// <param name="diagnostics">Gets what doesn't fit.</param>
    /// <returns>The space; null when there is an error.</returns>
    public static Space? Build(TuningJob job, ProjectState project, ICollection<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(diagnostics);
        KconfigSolver solver = new(project.Tree);
        solver.Load(project.Config, "", explain: false);
        List<TunedOption> options = [];
        int before = diagnostics.Count;
        foreach (VaryRequest request in job.Vary)
        {
            void Wrong(string message) =>
                diagnostics.Add(new("UK2804", Severity.Error, message, job.File, request.Line, request.Column));
            TunedOption? option = request.Kind switch
            {
                OptionKind.Property => OfProperty(request, project.Property(request.Name)),
                OptionKind.Choice => OfChoice(request, project.Tree, solver, Wrong),
                _ => OfSymbol(request, project.Tree, solver, Wrong),
            };
            if (option is not null)
            {
                options.Add(option);
            }
        }

        if (diagnostics.Count > before)
        {
            return null;
        }

        KconfigRule rule = new(project.Tree, LeastSettings.Over(project.Tree, "", project.Config), options);
        string? Property(string name) => Value(project.Property(name), options.Find(o => o.Name == name)!.Values);
        Point now = new(options.Select(o => o.Kind == OptionKind.Property ? o.IndexIn(Property) : o.IndexIn(solver.ValueOf)));
        if (rule.Admit(now) is { } today)
        {
            return new(options, today, rule);
        }

        diagnostics.Add(new("UK2805", Severity.Error, "What the project says today is no point of the job's: a value that it sets does not "
            + "hold in its own configuration. Build it, and mend what it is told.", job.File));
        return null;
    }

    /// <summary>The project's own value is one that is tried, in whatever order it finds itself.</summary>
    private static TunedOption OfProperty(VaryRequest request, string today)
    {
        string[] listed = [.. request.Range is null ? request.Values : request.Range.Values().Select(Shown)];
        return Ordered(new(request.Name, OptionKind.Property, listed, IsOrdered: false), Value(today, listed));
    }

    /// <summary>A property that nobody set is false, where that is one of its values.</summary>
    private static string Value(string today, IEnumerable<string> values) =>
        today.Length == 0 && values.Contains("false", StringComparer.Ordinal) ? "false" : today;

    private static TunedOption? OfChoice(VaryRequest request, KconfigTree tree, KconfigSolver solver, Action<string> wrong)
    {
        foreach (string member in request.Values)
        {
            if (!tree.Symbols.TryGetValue(member, out KconfigSymbol? symbol) || symbol.Choice is null)
            {
                wrong($"'{member}' is no member of a choice that the project's Kconfig files have.");
                return null;
            }
        }

        if (request.Values.Select(m => tree.Symbols[m].Choice).Distinct().Count() > 1)
        {
            wrong($"The members of '{request.Name}' belong to several choices.");
            return null;
        }

        // What stands there today is one of them.
        IEnumerable<KconfigSymbol> members = tree.Symbols[request.Values[0]].Choice!.Members
            .Where(m => request.Values.Contains(m.Name, StringComparer.Ordinal) || solver.ValueOf(m) == "y");
        return new(request.Name, OptionKind.Choice, [.. members.Select(m => m.Name!)], IsOrdered: false);
    }

    private static TunedOption? OfSymbol(VaryRequest request, KconfigTree tree, KconfigSolver solver, Action<string> wrong)
    {
        if (!tree.Symbols.TryGetValue(request.Name, out KconfigSymbol? symbol) || !symbol.IsDefined)
        {
            wrong($"The project's Kconfig files have no symbol '{request.Name}'. `unicore kconfig json --build .` lists them.");
            return null;
        }

        if (symbol.Choice is not null)
        {
            string members = string.Join(", ", symbol.Choice.Members.Select(m => m.Name));
            wrong($"'{request.Name}' is a member of a choice; write {{ choose: [{members}] }} below a name of your own.");
            return null;
        }

        string[] values = [.. request.Range is null ? request.Values : request.Range.Values().Select(v => Shown(v, symbol.Type))];
        if (request.Range is null && values.Length == 0)
        {
            if (!symbol.IsLogic)
            {
                wrong($"'{request.Name}' is no bool: say which values it may have.");
                return null;
            }

            values = symbol.Type == KconfigType.Tristate && !solver.ActsAsBool(symbol) ? ["n", "m", "y"] : ["n", "y"];
        }

        if (Array.Find(values, v => !Fits(symbol.Type, v)) is { } strange)
        {
            wrong($"'{strange}' is no value for '{request.Name}', which is a {Word(symbol.Type)}.");
            return null;
        }

        return Ordered(new(request.Name, OptionKind.Symbol, values, IsOrdered: false), solver.ValueOf(symbol));
    }

    /// <summary>Numbers in their order, today's value among them.</summary>
    private static TunedOption Ordered(TunedOption option, string today)
    {
        List<string> values = [.. option.Values];
        if (today.Length > 0 || option.Kind == OptionKind.Property)
        {
            values.AddRange(values.Contains(today, StringComparer.Ordinal) ? [] : [today]);
        }

        bool isOrdered = values.Count > 2 && values.All(v => Number(v) is not null);
        return option with { Values = isOrdered ? [.. values.OrderBy(v => Number(v)!.Value)] : values, IsOrdered = isOrdered };
    }

    private static long? Number(string text) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? long.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long hex) ? hex : null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static string Shown(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Shown(long value, KconfigType type) =>
        type == KconfigType.Hex ? "0x" + value.ToString("x", CultureInfo.InvariantCulture) : Shown(value);

    private static bool Fits(KconfigType type, string value) => type switch
    {
        KconfigType.Bool => value is "y" or "n",
        KconfigType.Tristate => value is "y" or "m" or "n",
        KconfigType.Number => Number(value) is not null && !value.StartsWith("0x", StringComparison.OrdinalIgnoreCase),
        KconfigType.Hex => Number(value) is not null,
        _ => true,
    };

    private static string Word(KconfigType type) => type switch
    {
        KconfigType.Bool => "bool",
        KconfigType.Tristate => "tristate",
        KconfigType.Number => "whole number",
        KconfigType.Hex => "hexadecimal number",
        _ => "text",
    };
}
