// SPDX-License-Identifier: BSD-3-Clause
// Trees, values, explanations, plans, findings and differences as JSON, for editors and other programs.
using System.Text.Encodings.Web;
using System.Text.Json;
using Unicore.Diagnostics;
using Unicore.Kconfig.Comparing;
using Unicore.Kconfig.Explaining;
using Unicore.Kconfig.Model;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Tree;
using Unicore.Kconfig.Wanting;

namespace Unicore.Kconfig.Json;

/// <summary>Writes JSON documents. Their schema is <c>kconfig.schema.json</c> in the documentation.</summary>
public static class KconfigJson
{
    private static readonly KconfigJsonContext Context = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 1000,
    });

    /// <summary>The whole tree with the values of a configuration.</summary>
    public static string Tree(KconfigSolver solver)
    {
        ArgumentNullException.ThrowIfNull(solver);
        KconfigTree tree = solver.Tree;
        List<SymbolJson> symbols = tree.Symbols.Values.Where(s => s.IsDefined).Select(s => Symbol(solver, s)).ToList();
        List<DiagnosticJson> diagnostics = tree.Diagnostics.Concat(solver.Diagnose()).Select(DiagnosticJson.From).ToList();
        return JsonSerializer.Serialize(new TreeJson("tree", tree.Title, tree.FilesRead, diagnostics, Menus(solver, tree.Root), symbols),
            Context.TreeJson);
    }

    /// <summary>Explanations: those that were asked for, and those of every symbol behind them, each once.</summary>
    public static string Explanations(IEnumerable<KconfigExplanation> explanations)
    {
        ArgumentNullException.ThrowIfNull(explanations);
        List<KconfigExplanation> asked = explanations.ToList();
        var flat = new Dictionary<KconfigSymbol, ExplanationJson>();
        asked.ForEach(e => Flatten(e, flat));
        return JsonSerializer.Serialize(new ExplanationsJson("explain", [.. asked.Select(a => Id(a.Symbol))], [.. flat.Values]),
            Context.ExplanationsJson);
    }

    /// <summary>A plan.</summary>
    public static string Plan(KconfigPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        string outcome = plan.Outcome switch
        {
            KconfigPlanOutcome.AlreadySo => "already-so",
            KconfigPlanOutcome.Found => "found",
            KconfigPlanOutcome.Impossible => "impossible",
            _ => "gave-up",
        };
        return JsonSerializer.Serialize(
            new PlanJson("want", Id(plan.Symbol), plan.Value, outcome, plan.IsProvenSmallest, Changes(plan.Changes), Changes(plan.Follows),
                [.. plan.DeadEnds.Select(d => new DeadEndJson(d.Part, d.Why, PlaceJson.From(d.Place)))], Changes(plan.DeadEndsAfter)),
            Context.PlanJson);
    }

    /// <summary>Findings of the linter or of the parser.</summary>
    public static string Findings(IEnumerable<Diagnostic> findings) =>
        JsonSerializer.Serialize(new FindingsJson("lint", [.. findings.Select(DiagnosticJson.From)]), Context.FindingsJson);

    /// <summary>The differences of two configurations.</summary>
    public static string Comparison(KconfigComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        List<DifferenceJson> differences =
            comparison.Differences.Select(d => new DifferenceJson(Id(d.Symbol), d.From, d.To, d.IsRoot, [.. d.Causes.Select(Id)])).ToList();
        return JsonSerializer.Serialize(new ComparisonJson("diff", comparison.IsComplete, differences), Context.ComparisonJson);
    }

    private static List<ChangeJson> Changes(IEnumerable<KconfigChange> changes) =>
        [.. changes.Select(c => new ChangeJson(Id(c.Symbol), c.From, c.To))];

    private static SymbolJson Symbol(KconfigSolver solver, KconfigSymbol symbol)
    {
        KconfigExplanation standing = solver.Standing(symbol);
        return new SymbolJson(
            Id(symbol), TypeNames.Of(symbol.Type), standing.Value, ValueText.Of(solver.VisibilityOf(symbol)), standing.IsSettable,
            solver.IsWritten(symbol),
            ExplanationText.Settable(standing), OriginJson.From(solver.OriginOf(symbol)), symbol.Choice is { } choice ? Id(choice) : null,
            [.. symbol.Definitions.Select(d => PlaceJson.From(d.Place))], [.. symbol.Properties.Select(Statement)]);
    }

    private static StatementJson Statement(KconfigProperty p) => new(
        p.Kind.ToString().ToLowerInvariant(), PlaceJson.From(p.Place), p.Text, p.Value?.ToString(),
        p.Kind is KconfigPropertyKind.Select or KconfigPropertyKind.Imply ? p.Target?.DisplayName : null, p.Low?.DisplayName,
        p.High?.DisplayName, p.Condition?.ToString());

    private static List<MenuJson> Menus(KconfigSolver solver, KconfigMenu parent) => [.. parent.Children.Select(m => new MenuJson(
        m.Symbol is { IsChoice: true } ? "choice" : m.Symbol is not null ? m.IsMenuConfig ? "menuconfig" : "config"
            : m.Prompt is null ? "if" : m.Prompt.Kind == KconfigPropertyKind.Comment ? "comment" : "menu",
        m.Symbol is null ? null : Id(m.Symbol), m.Prompt?.Text, PlaceJson.From(m.Place), solver.IsVisible(m), m.Dependency?.ToString(),
        m.Visibility?.ToString(), m.Help,
        Menus(solver, m)))];

    private static void Flatten(KconfigExplanation one, Dictionary<KconfigSymbol, ExplanationJson> to)
    {
        if (one.IsRepeated || one.Symbol.IsConstant || to.ContainsKey(one.Symbol))
        {
            return;
        }

        to[one.Symbol] = new ExplanationJson(
            Id(one.Symbol), TypeNames.Of(one.Symbol.Type), one.Value, one.IsSettable, ExplanationText.Settable(one),
            one.RefusedValue is null ? null : new RefusedJson(one.RefusedValue, OriginJson.From(one.RefusedOrigin)),
            [.. one.Symbol.Definitions.Select(d => PlaceJson.From(d.Place))],
            [.. one.Reasons.Select(
                r => new ReasonJson(Camel(r.Cause.ToString()), PlaceJson.From(r.Place), r.Condition?.ToString(), OriginJson.From(r.Origin),
                    r.By is null ? null : Id(r.By.Symbol)))],
            [.. one.Ways.Select(
                w => new WayJson(w.Kind.ToString().ToLowerInvariant(), PlaceJson.From(w.Place), w.By is null ? null : Id(w.By),
                [.. w.Needs.Select(
                    n => new NeedJson(n.Part.ToString(), PlaceJson.From(n.Place), [.. n.Symbols.Select(s => Id(s.Symbol))]))]))]);
        foreach (KconfigExplanation next in one.Reasons.Select(r => r.By).OfType<KconfigExplanation>()
            .Concat(one.Ways.SelectMany(w => w.Needs).SelectMany(n => n.Symbols)))
        {
            Flatten(next, to);
        }
    }

    private static string Id(KconfigSymbol symbol) => symbol.Name ?? $"<choice at {symbol.Definitions[0].Place}>";

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
