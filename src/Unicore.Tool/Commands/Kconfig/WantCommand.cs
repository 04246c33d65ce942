// SPDX-License-Identifier: BSD-3-Clause
// `unicore kconfig want`: the smallest set of changes after which a symbol has a wanted value.
using System.CommandLine;
using Unicore.Kconfig.Explaining;
using Unicore.Kconfig.Json;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Wanting;

namespace Unicore.Tool.Commands.Kconfig;

/// <summary>The sub-verb <c>want</c>.</summary>
internal static class WantCommand
{
    private const int MostShown = 12;

    public static Command Create()
    {
        var wish = new Argument<string>("wish") { Description = "SYMBOL=value, such as USB_STORAGE=y." };
        Argument<string?> file = KconfigInputs.FileArgument();
        Option<string?> config = KconfigInputs.ConfigOption();
        Option<bool> json = KconfigInputs.JsonOption();
        var apply = new Option<bool>("--apply") { Description = "Write the configuration with the changes made." };
        var command = new Command("want", "Find the smallest set of changes after which a symbol has a wanted value.")
        {
            wish, file, config, apply, json, KconfigScope.BuildOption,
        };
        command.SetAction(parsed =>
            Run(KconfigScope.Read(parsed), parsed.GetValue(wish)!, parsed.GetValue(file), parsed.GetValue(config), parsed.GetValue(apply),
                parsed.GetValue(json)));
        return command;
    }

    private static int Run(KconfigScope? scope, string wish, string? file, string? config, bool apply, bool json)
    {
        int equals = wish.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
        {
            Console.Error.WriteLine($"unicore: '{wish}' is not a wish; write SYMBOL=value.");
            return KconfigInputs.WrongUsage;
        }

        if (apply && config is null && scope?.Build is not null)
        {
            Console.Error.WriteLine("unicore: the configuration of a build is made from its project; "
                + "set the changes there as Kconfig items, or name a file with --config.");
            return KconfigInputs.WrongUsage;
        }

        if (KconfigInputs.Open(scope, file, config) is not { } inputs || inputs.Load(mustExist: config is not null) is not { } solver
            || inputs.Find(wish[..equals]) is not { } symbol)
        {
            return KconfigInputs.Findings;
        }

        KconfigPlan plan = solver.Want(symbol, wish[(equals + 1)..].Trim('"'));
        if (json)
        {
            KconfigInputs.Print(KconfigJson.Plan(plan));
        }
        else
        {
            Write(plan, inputs, solver);
        }

        if (plan.Outcome == KconfigPlanOutcome.Found && apply)
        {
            solver.Apply(plan);
            if (!inputs.Save(solver))
            {
                return KconfigInputs.Findings;
            }
        }

        return plan.Outcome is KconfigPlanOutcome.Found or KconfigPlanOutcome.AlreadySo ? 0 : KconfigInputs.Findings;
    }

    private static void Write(KconfigPlan plan, KconfigInputs inputs, KconfigSolver solver)
    {
        string wish = $"{plan.Symbol.Name}={plan.Value}";
        switch (plan.Outcome)
        {
            case KconfigPlanOutcome.AlreadySo:
                Console.Out.WriteLine($"{wish} holds already.");
                return;
            case KconfigPlanOutcome.Found:
                Console.Out.WriteLine(
                    $"{wish} takes {Count(plan.Changes.Count, "change")}{(plan.IsProvenSmallest
                        ? "; no fewer will do"
                        : "; none of them can be left out")}:");
                foreach (KconfigChange change in plan.Changes)
                {
                    Console.Out.WriteLine($"  {change.Symbol.Name}={change.To} (is {(change.From.Length == 0 ? "empty" : change.From)}, "
                        + $"{inputs.Show(change.Symbol.Definitions[0].Place)})");
                }

                if (plan.Follows.Count > 0)
                {
                    string more = plan.Follows.Count > MostShown ? $" and {plan.Follows.Count - MostShown} more" : "";
                    Console.Out.WriteLine($"{Count(plan.Follows.Count, "other value")} follow{(plan.Follows.Count == 1 ? "s" : "")}: "
                        + $"{string.Join(", ", plan.Follows.Take(MostShown).Select(f => $"{f.Symbol.Name}={f.To}"))}{more}");
                }

                return;
            default:
                Console.Out.WriteLine(plan.Outcome == KconfigPlanOutcome.Impossible
                    ? $"{wish} is impossible: no setting that users can change brings it about."
                    : $"No way to {wish} was found, but the search was not complete.");
                if (plan.DeadEndsAfter.Count > 0)
                {
                    Console.Out.WriteLine(
                        $"It needs {string.Join(", ", plan.DeadEndsAfter.Select(c => $"{c.Symbol.Name}={c.To}"))} first, and then:");
                }

                foreach (KconfigDeadEnd end in plan.DeadEnds)
                {
                    Console.Out.WriteLine($"  {end.Part} {end.Why}{(end.Place.File is null ? "" : $" ({inputs.Show(end.Place)})")}");
                }

                Console.Out.Write(new ExplanationText(inputs.Show).Write(solver.Explain(plan.Symbol)));
                return;
        }
    }

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
