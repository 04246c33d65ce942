// SPDX-License-Identifier: BSD-3-Clause
// Small trees made from a seed: every construct of the language, in combinations that nobody would write.
using System.Globalization;
using System.Text;
using Unicore.Build.Libraries;

namespace Unicore.Oracles;

/// <summary>
/// A statement reads only symbols that stand before it and selects only symbols that come after it, so no circle can come of it.
/// </summary>
public sealed class Grove
{
    private readonly Numbers random;
    private readonly List<(string Name, string Type)> known = [];
    private readonly Queue<string> targets = new();
    private readonly StringBuilder text = new();
    private int count;

    private Grove(int seed) => random = new Numbers(seed);

    /// <summary>The text of one tree.</summary>
    public static string Text(int seed)
    {
        var grove = new Grove(seed);
        grove.Write();
        return grove.text.ToString();
    }

    /// <summary>Writes trees into folders of their own.</summary>
    public static IEnumerable<OracleTree> Trees(string cache, string conf, int from, int number)
    {
        foreach (var seed in Enumerable.Range(from, number))
        {
            var folder = Path.Combine(cache, "grove", seed.ToString(CultureInfo.InvariantCulture));
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "Kconfig"), Text(seed));
            var environment = new Dictionary<string, string?> { ["srctree"] = folder, ["GIVEN"] = "given", ["LC_ALL"] = "C" };
            yield return new OracleTree("grove", seed.ToString(CultureInfo.InvariantCulture), conf, folder, "Kconfig", environment, []);
        }
    }

    private void Write()
    {
        if (random.Next(3) > 0)
        {
            text.Append(random.Of("mainmenu \"Grove $(GIVEN)\"\n", "mainmenu \"Größe\"\n"));
        }

        text.Append("plain = a b\nnow := $(GIVEN)\nlate = $(now)-$(1)\nplain += c\n");
        if (random.Next(4) > 0)
        {
            text.Append($"config MODULES\n\tbool \"Modules\"\n\tmodules\n\tdefault {random.Of("y", "y", "n")}\n");
            known.Add(("MODULES", "bool"));
        }

        Block(14 + random.Next(30), 0);
        while (targets.Count > 0)
        {
            Target();
        }
    }

    private void Block(int entries, int depth)
    {
        for (var i = 0; i < entries; i++)
        {
            switch (random.Next(depth < 3 ? 16 : 12))
            {
                case < 9:
                    Config(Name("S"), null);
                    break;
                case 9:
                    text.Append($"comment \"Remark {count++}\"\n{Depends()}");
                    break;
                case 10:
                    Target();
                    break;
                case 11 when known.Count > 3:
                    Again();
                    break;
                case 12:
                    text.Append($"menu \"Menu {count++}\"\n{Depends()}{(random.Next(3) == 0 ? $"\tvisible if {Expression(1)}\n" : "")}");
                    Block(1 + random.Next(5), depth + 1);
                    text.Append("endmenu\n");
                    break;
                case 13:
                    text.Append($"if {Expression(1)}\n");
                    Block(1 + random.Next(4), depth + 1);
                    text.Append("endif\n");
                    break;
                default:
                    Choice(depth);
                    break;
            }
        }
    }

    /// <summary>A second definition of a symbol; it reads what the first could read.</summary>
    private void Again()
    {
        var at = random.Next(known.Count);
        var (name, type) = known[at];
        if (name[0] == 'S')
        {
            var later = known[at..];
            known.RemoveRange(at, later.Count);
            Body(name, random.Next(5) == 0 ? null : type, type);
            known.AddRange(later);
        }
    }

    private string Name(string letter) => $"{letter}{count++}";

    private void Target()
    {
        if (targets.TryDequeue(out var name))
        {
            Config(name, random.Of("bool", "tristate"));
        }
    }

    private void Config(string name, string? wanted)
    {
        var type = wanted ?? random.Of("bool", "bool", "bool", "tristate", "tristate", "tristate", "int", "hex", "string");
        Body(name, type, type);
        known.Add((name, type));
    }

    private void Body(string name, string? declared, string type)
    {
        text.Append($"{(random.Next(6) == 0 ? "menuconfig" : "config")} {name}\n");
        var prompted = random.Next(5) > 0;
        var prompt = $" \"{Title(name)}\"{If()}";
        if (declared is null)
        {
            text.Append(prompted ? $"\tprompt{prompt}\n" : "");
        }
        else if (type is "bool" or "tristate" && random.Next(6) == 0)
        {
            text.Append($"\tdef_{type} {Default(type)}{If()}\n{(prompted ? $"\tprompt{prompt}\n" : "")}");
        }
        else
        {
            text.Append($"\t{type}{(prompted ? prompt : "")}\n");
        }

        text.Append(Depends());
        for (var i = random.Next(3); i > 0; i--)
        {
            text.Append($"\tdefault {Default(type)}{If()}\n");
        }

        if (type is "int" or "hex")
        {
            for (var i = random.Next(3); i > 0; i--)
            {
                text.Append($"\trange {Bound(type, 0)} {Bound(type, 10)}{If()}\n");
            }
        }
        else if (type is "bool" or "tristate")
        {
            for (var i = random.Next(6) - 3; i > 0; i--)
            {
                var target = random.Next(3) > 0 || targets.Count == 0 ? Name("T") : targets.Peek();
                if (!targets.Contains(target))
                {
                    targets.Enqueue(target);
                }

                text.Append($"\t{random.Of("select", "select", "imply")} {target}{If()}\n");
            }
        }

        Help(name);
    }

    private void Choice(int depth)
    {
        var number = count++;
        var members = 1 + random.Next(4);
        var type = random.Of("bool", "bool", "tristate");
        text.Append($"choice{(random.Next(8) == 0 ? $" NAMED_{number}" : "")}\n");
        text.Append(random.Next(4) == 0 ? $"\tprompt \"Choice {number}\"{If()}\n" : $"\t{type} \"Choice {number}\"{If()}\n");
        text.Append(Depends());
        for (var i = random.Next(3); i > 0; i--)
        {
            text.Append($"\tdefault M{number}_{random.Next(members)}{If()}\n");
        }

        text.Append(random.Next(4) == 0 ? "\toptional\n" : "");
        Help($"choice {number}");
        var own = new List<(string Name, string Type)>();
        for (var i = 0; i < members; i++)
        {
            // Members read nothing of their own choice.
            var inside = random.Next(8) == 0;
            text.Append(inside ? $"if {Expression(1)}\n" : "");
            text.Append($"config M{number}_{i}\n\t{type} \"Member {i} of {number}\"{If()}\n{Depends()}");
            text.Append(random.Next(12) == 0 ? "\tdefault y\n" : "");
            Help($"member {i}");
            text.Append(inside ? "endif\n" : "");
            own.Add(($"M{number}_{i}", type));
            if (random.Next(6) == 0)
            {
                text.Append($"config U{number}_{i}\n\tbool \"Under a member\"\n\tdepends on M{number}_{i}\n");
            }
        }

        text.Append(random.Next(8) == 0 ? "comment \"In a choice\"\n" : "").Append("endchoice\n");
        known.AddRange(own);
    }

    private void Help(string name)
    {
        if (random.Next(4) == 0)
        {
            text.Append(random.Of(
                $"\thelp\n\t  Help of {name}.\n\n\t    Indented more.\n\t  ends here\n\n",
                $"\thelp\n  Two spaces, {name}\n   three\n\n",
                "\thelp\n\n\n\t  After empty lines: größer $(now)\n",
                $"\thelp\n\t  One line of {name} \n"));
        }
    }

    private string Title(string name) => random.Next(14) switch
    {
        0 => $"About \\\"{name}\\\" and 'more'",
        1 => $"  Spaces {name}",
        2 => $"$(late,{name})",
        3 => $"Länge {name}",
        4 => $"$(shell,echo {name}; echo two)",
        5 => $"A rather long title of {name} that would not fit into a line of eighty characters at all",
        _ => $"About {name}",
    };

    private string Depends() => random.Next(5) switch
    {
        0 or 1 => $"\tdepends on {Expression(2)}\n",
        2 when random.Next(3) == 0 => $"\tdepends on {Expression(1)}\n\tdepends on {Expression(1)}\n",
        _ => "",
    };

    private string If() => random.Next(3) == 0 ? $" if {Expression(1)}" : "";

    private string Default(string type) => type switch
    {
        "bool" or "tristate" => random.Next(2) == 0 ? random.Of("y", "m", "n", "y") : Expression(1),
        "int" => Bound(type, random.Next(20)),
        "hex" => Bound(type, random.Next(20)),
        _ => random.Of("\"\"", "\"a\"", "\"b c\"", "'single'", "\"q\\\"q\"", "\"$(plain)\"", OfType("string") ?? "\"x\""),
    };

    private string Bound(string type, int least) =>
        random.Next(5) == 0 && OfType(type) is { } symbol ? symbol
            : type == "int" ? (least - 3 + random.Next(20)).ToString(CultureInfo.InvariantCulture)
            : $"0x{least + random.Next(20):x}";

    private string? OfType(string type)
    {
        var some = known.FindAll(k => k.Type == type);
        return some.Count == 0 ? null : some[random.Next(some.Count)].Name;
    }

    private string Expression(int depth)
    {
        if (known.Count == 0)
        {
            return random.Of("y", "n", "m", "UNKNOWN");
        }

        var (name, type) = known[random.Next(known.Count)];
        if (depth > 0 && random.Next(3) == 0)
        {
            return random.Of(
                $"!{name}", $"!({Expression(depth - 1)})", $"{Expression(depth - 1)} && {Expression(depth - 1)}",
                $"({Expression(depth - 1)} || {Expression(depth - 1)})", $"{Expression(depth - 1)} || {Expression(depth - 1)}");
        }

        return random.Next(12) switch
        {
            0 => random.Of("m", "y", "UNKNOWN", "!UNKNOWN", "\"y\"", "$(shell,echo y)"),
            1 or 2 when type is "bool" or "tristate" => $"{name} {random.Of("=", "!=", "<", ">=")} {random.Of("y", "n", "m", "UNKNOWN")}",
            < 9 when type is "bool" or "tristate" => name,
            _ when type == "string" => $"{name} {random.Of("=", "!=")} {random.Of("\"\"", "\"a\"", "\"b c\"")}",
            _ when type is "int" or "hex" => $"{name} {random.Of("=", "!=", "<", ">", "<=", ">=")} {Bound(type, 5)}",
            _ => name,
        };
    }
}
