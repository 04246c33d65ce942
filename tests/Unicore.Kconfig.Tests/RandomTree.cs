// SPDX-License-Identifier: BSD-3-Clause
// Small Kconfig trees made from a seed: every construct that values flow through, and no circles.
using System.Globalization;
using System.Text;

namespace Unicore.Kconfig.Tests;

internal sealed class RandomTree(int seed, int count = 40)
{
    private readonly Random random = new(seed);
    private readonly List<(string Name, string Type)> known = [("MODULES", "bool")];
    private readonly StringBuilder text = new("config MODULES\n\tbool \"Modules\"\n\tmodules\n\tdefault y\n");

    public override string ToString() => text.ToString();

    public IReadOnlyList<(string Name, string Type)> Symbols => known;

    /// <summary>The tree's text. Later symbols read earlier ones only; selects point forward.</summary>
    public string Text()
    {
        for (var i = 0; i < count; i++)
        {
            if (random.Next(8) == 0)
            {
                Choice(i);
            }
            else
            {
                Config($"S{i}", null);
            }
        }

        return text.ToString();
    }

    /// <summary>A value that the symbol's type allows.</summary>
    public string Value(string type) => type switch
    {
        "bool" => Pick("y", "n"),
        "tristate" => Pick("y", "m", "n"),
        "int" => random.Next(30).ToString(CultureInfo.InvariantCulture),
        "hex" => $"0x{random.Next(30):x}",
        _ => Pick("", "a", "b c"),
    };

    public (string Name, string Type) Any() => known[random.Next(known.Count)];

    private void Config(string name, string? memberType)
    {
        var type = memberType ?? Pick("bool", "bool", "tristate", "tristate", "int", "hex", "string");
        text.Append($"config {name}\n\t{type}");
        text.Append(memberType is not null || random.Next(4) > 0 ? $" \"About {name}\"{If()}\n" : "\n");
        if (random.Next(2) == 0)
        {
            text.Append($"\tdepends on {Expression(2)}\n");
        }

        for (var i = memberType is null ? random.Next(3) : 0; i > 0; i--)
        {
            text.Append($"\tdefault {Default(type)}{If()}\n");
        }

        if (type is "int" or "hex" && random.Next(2) == 0)
        {
            text.Append(type == "int" ? $"\trange {random.Next(10)} {random.Next(10, 30)}{If()}\n" : $"\trange 0x{random.Next(10):x} 0x{random.Next(10, 30):x}{If()}\n");
        }

        if (type is "bool" or "tristate" && memberType is null)
        {
            if (random.Next(3) == 0)
            {
                text.Append($"\t{Pick("select", "imply")} {Target()}{If()}\n");
            }
        }

        known.Add((name, type));
    }

    // A target that is defined later has no say over what is read before it: no circle can come of it.
    private readonly List<string> targets = [];
    private int targetCount;

    private string Target()
    {
        var name = $"T{targetCount++}";
        targets.Add(name);
        return name;
    }

    private void Choice(int number)
    {
        var type = Pick("bool", "bool", "tristate");
        var members = random.Next(2, 5);
        text.Append($"choice\n\t{type} \"Choice {number}\"{If()}\n");
        if (random.Next(2) == 0)
        {
            text.Append($"\tdefault M{number}_{random.Next(members)}{If()}\n");
        }

        if (random.Next(4) == 0)
        {
            text.Append("\toptional\n");
        }

        for (var i = 0; i < members; i++)
        {
            // Members read nothing of their own choice.
            var from = known.Count;
            Config($"M{number}_{i}", type);
            var member = known[from];
            known.RemoveAt(from);
            pendingMembers.Add(member);
        }

        text.Append("endchoice\n");
        known.AddRange(pendingMembers);
        pendingMembers.Clear();
        foreach (var target in targets)
        {
            text.Append($"config {target}\n\t{Pick("bool", "tristate")} \"About {target}\"\n\tdepends on {Expression(1)}\n");
            known.Add((target, "tristate"));
        }

        targets.Clear();
    }

    private readonly List<(string Name, string Type)> pendingMembers = [];

    private string If() => random.Next(3) == 0 ? $" if {Expression(1)}" : "";

    private string Default(string type) => type switch
    {
        "bool" or "tristate" => random.Next(2) == 0 ? Value(type) : Expression(1),
        _ => type is "string" ? $"\"{Value(type)}\"" : Value(type),
    };

    private string Expression(int depth)
    {
        var (name, type) = Any();
        if (type is "bool" or "tristate")
        {
            return depth == 0 ? name : random.Next(6) switch
            {
                0 => $"!{name}",
                1 => $"{Expression(depth - 1)} && {Expression(depth - 1)}",
                2 => $"({Expression(depth - 1)} || {Expression(depth - 1)})",
                3 => $"{name} {Pick("=", "!=")} {Pick("y", "n", "m")}",
                _ => name,
            };
        }

        return type is "string" ? $"{name} {Pick("=", "!=")} \"{Value(type)}\"" : $"{name} {Pick("=", "!=", "<", ">=")} {Value(type)}";
    }

    private string Pick(params string[] from) => from[random.Next(from.Length)];
}
