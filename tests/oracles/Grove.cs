// SPDX-License-Identifier: BSD-3-Clause
// Small trees made from a seed: every construct of the language, in combinations that nobody would write.
using System.Globalization;
using System.Text;
using Unicore.Build.Libraries;
using Unicore.Kconfig;

namespace Unicore.Oracles;

/// <summary>
/// A statement reads only symbols that stand before it and selects only symbols that come after it, so no circle can come of it.
/// </summary>
public sealed class Grove
{
    private readonly Numbers _random;
    private readonly List<(string Name, string Type)> _known = [];
    private readonly Queue<string> _targets = new();
    private readonly StringBuilder _text = new();
    private readonly bool _isOlder;
    private int _count;

    private Grove(int seed, KconfigRelease release) => (_random, _isOlder) = (new Numbers(seed), release == KconfigRelease.Linux52);

    /// <summary>The text of one tree.</summary>
    public static string Text(int seed, KconfigRelease release = KconfigRelease.Linux61)
    {
        var grove = new Grove(seed, release);
        grove.Write();
        return grove._text.ToString();
    }

    /// <summary>Writes trees into folders of their own.</summary>
    public static IEnumerable<OracleTree> Trees(
        string cache, string conf, int from, int number, KconfigRelease release = KconfigRelease.Linux61)
    {
        foreach (int seed in Enumerable.Range(from, number))
        {
            string kind = release == KconfigRelease.Linux61 ? "grove" : "grove-5.2";
            string folder = Path.Combine(cache, kind, seed.ToString(CultureInfo.InvariantCulture));
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "Kconfig"), Text(seed, release));
            var environment = new Dictionary<string, string?>
            {
                ["srctree"] = folder, ["GIVEN"] = "given", ["CONFIG_"] = "CONFIG_", ["LC_ALL"] = "C",
            };
            yield return new OracleTree("grove", seed.ToString(CultureInfo.InvariantCulture), conf, folder, "Kconfig", environment, [])
            {
                Release = release,
            };
        }
    }

    private void Write()
    {
        if (_random.Next(3) > 0)
        {
            _text.Append(_random.Of("mainmenu \"Grove $(GIVEN)\"\n", "mainmenu \"Größe\"\n"));
        }

        _text.Append("plain = a b\nnow := $(GIVEN)\nlate = $(now)-$(1)\nplain += c\n");
        if (_random.Next(4) > 0)
        {
            string modules = _isOlder ? "option modules" : "modules";
            _text.Append($"config MODULES\n\tbool \"Modules\"\n\t{modules}\n\tdefault {_random.Of("y", "y", "n")}\n");
            _known.Add(("MODULES", "bool"));
        }

        Block(14 + _random.Next(30), 0);
        while (_targets.Count > 0)
        {
            Target();
        }
    }

    private void Block(int entries, int depth)
    {
        for (int i = 0; i < entries; i++)
        {
            switch (_random.Next(depth < 3 ? 16 : 12))
            {
                case < 9:
                    Config(Name("S"), null);
                    break;
                case 9:
                    _text.Append($"comment \"Remark {_count++}\"\n{Depends()}");
                    break;
                case 10:
                    Target();
                    break;
                case 11 when _known.Count > 3:
                    Again();
                    break;
                case 12:
                    _text.Append($"menu \"Menu {_count++}\"\n{Depends()}{(_random.Next(3) == 0 ? $"\tvisible if {Expression(1)}\n" : "")}");
                    Block(1 + _random.Next(5), depth + 1);
                    _text.Append("endmenu\n");
                    break;
                case 13:
                    _text.Append($"if {Expression(1)}\n");
                    Block(1 + _random.Next(4), depth + 1);
                    _text.Append("endif\n");
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
        int at = _random.Next(_known.Count);
        (string? name, string? type) = _known[at];
        if (name[0] == 'S')
        {
            List<(string Name, string Type)> later = _known[at..];
            _known.RemoveRange(at, later.Count);
            Body(name, _random.Next(5) == 0 ? null : type, type);
            _known.AddRange(later);
        }
    }

    private string Name(string letter) => $"{letter}{_count++}";

    private void Target()
    {
        if (_targets.TryDequeue(out string? name))
        {
            Config(name, _random.Of("bool", "tristate"));
        }
    }

    private void Config(string name, string? wanted)
    {
        string type = wanted ?? _random.Of("bool", "bool", "bool", "tristate", "tristate", "tristate", "int", "hex", "string");
        Body(name, type, type);
        _known.Add((name, type));
    }

    private void Body(string name, string? declared, string type)
    {
        _text.Append($"{(_random.Next(6) == 0 ? "menuconfig" : "config")} {name}\n");
        bool prompted = _random.Next(5) > 0;
        string prompt = $" \"{Title(name)}\"{If()}";
        if (declared is null)
        {
            _text.Append(prompted ? $"\tprompt{prompt}\n" : "");
        }
        else if (type is "bool" or "tristate" && _random.Next(6) == 0)
        {
            _text.Append($"\tdef_{type} {Default(type)}{If()}\n{(prompted ? $"\tprompt{prompt}\n" : "")}");
        }
        else
        {
            _text.Append($"\t{type}{(prompted ? prompt : "")}\n");
        }

        _text.Append(Depends());
        for (int i = _random.Next(3); i > 0; i--)
        {
            _text.Append($"\tdefault {Default(type)}{If()}\n");
        }

        if (type is "int" or "hex")
        {
            for (int i = _random.Next(3); i > 0; i--)
            {
                _text.Append($"\trange {Bound(type, 0)} {Bound(type, 10)}{If()}\n");
            }
        }
        else if (type is "bool" or "tristate")
        {
            for (int i = _random.Next(6) - 3; i > 0; i--)
            {
                string target = _random.Next(3) > 0 || _targets.Count == 0 ? Name("T") : _targets.Peek();
                if (!_targets.Contains(target))
                {
                    _targets.Enqueue(target);
                }

                _text.Append($"\t{_random.Of("select", "select", "imply")} {target}{If()}\n");
            }
        }

        Help(name);
    }

    private void Choice(int depth)
    {
        int number = _count++;
        int members = 1 + _random.Next(4);
        string type = _random.Of("bool", "bool", "tristate");
        _text.Append($"choice{(_random.Next(8) == 0 ? $" NAMED_{number}" : "")}\n");
        _text.Append(_random.Next(4) == 0 ? $"\tprompt \"Choice {number}\"{If()}\n" : $"\t{type} \"Choice {number}\"{If()}\n");
        _text.Append(Depends());
        for (int i = _random.Next(3); i > 0; i--)
        {
            _text.Append($"\tdefault M{number}_{_random.Next(members)}{If()}\n");
        }

        _text.Append(_random.Next(4) == 0 ? "\toptional\n" : "");
        Help($"choice {number}");
        var own = new List<(string Name, string Type)>();
        for (int i = 0; i < members; i++)
        {
            // Members read nothing of their own choice.
            bool inside = _random.Next(8) == 0;
            _text.Append(inside ? $"if {Expression(1)}\n" : "");
            _text.Append($"config M{number}_{i}\n\t{type} \"Member {i} of {number}\"{If()}\n{Depends()}");
            _text.Append(_random.Next(12) == 0 ? "\tdefault y\n" : "");
            Help($"member {i}");
            _text.Append(inside ? "endif\n" : "");
            own.Add(($"M{number}_{i}", type));
            if (_random.Next(6) == 0)
            {
                _text.Append($"config U{number}_{i}\n\tbool \"Under a member\"\n\tdepends on M{number}_{i}\n");
            }
        }

        _text.Append(_random.Next(8) == 0 ? "comment \"In a choice\"\n" : "").Append("endchoice\n");
        _known.AddRange(own);
    }

    private void Help(string name)
    {
        if (_random.Next(4) == 0)
        {
            _text.Append(_random.Of(
                $"\thelp\n\t  Help of {name}.\n\n\t    Indented more.\n\t  ends here\n\n",
                $"\thelp\n  Two spaces, {name}\n   three\n\n",
                "\thelp\n\n\n\t  After empty lines: größer $(now)\n",
                $"\thelp\n\t  One line of {name} \n"));
        }
    }

    private string Title(string name) => _random.Next(14) switch
    {
        0 => $"About \\\"{name}\\\" and 'more'",
        1 => $"  Spaces {name}",
        2 => $"$(late,{name})",
        3 => $"Länge {name}",
        4 => $"$(shell,echo {name}; echo two)",
        5 => $"A rather long title of {name} that would not fit into a line of eighty characters at all",
        _ => $"About {name}",
    };

    private string Depends() => _random.Next(5) switch
    {
        0 or 1 => $"\tdepends on {Expression(2)}\n",
        2 when _random.Next(3) == 0 => $"\tdepends on {Expression(1)}\n\tdepends on {Expression(1)}\n",
        _ => "",
    };

    private string If() => _random.Next(3) == 0 ? $" if {Expression(1)}" : "";

    private string Default(string type) => type switch
    {
        "bool" or "tristate" => _random.Next(2) == 0 ? _random.Of("y", "m", "n", "y") : Expression(1),
        "int" => Bound(type, _random.Next(20)),
        "hex" => Bound(type, _random.Next(20)),
        _ => _random.Of("\"\"", "\"a\"", "\"b c\"", "'single'", "\"q\\\"q\"", "\"$(plain)\"", OfType("string") ?? "\"x\""),
    };

    private string Bound(string type, int least) =>
        _random.Next(5) == 0 && OfType(type) is { } symbol ? symbol
            : type == "int" ? (least - 3 + _random.Next(20)).ToString(CultureInfo.InvariantCulture)
            : $"0x{least + _random.Next(20):x}";

    private string? OfType(string type)
    {
        List<(string Name, string Type)> some = _known.FindAll(k => k.Type == type);
        return some.Count == 0 ? null : some[_random.Next(some.Count)].Name;
    }

    private string Expression(int depth)
    {
        if (_known.Count == 0)
        {
            return _random.Of("y", "n", "m", "UNKNOWN");
        }

        (string? name, string? type) = _known[_random.Next(_known.Count)];
        if (depth > 0 && _random.Next(3) == 0)
        {
            return _random.Of(
                $"!{name}", $"!({Expression(depth - 1)})", $"{Expression(depth - 1)} && {Expression(depth - 1)}",
                $"({Expression(depth - 1)} || {Expression(depth - 1)})", $"{Expression(depth - 1)} || {Expression(depth - 1)}");
        }

        return _random.Next(12) switch
        {
            0 => _random.Of("m", "y", "UNKNOWN", "!UNKNOWN", "\"y\"", "$(shell,echo y)"),
            1 or 2 when type is "bool" or "tristate" => $"{name} {_random.Of("=", "!=", "<", ">=")} {_random.Of("y", "n", "m", "UNKNOWN")}",
            < 9 when type is "bool" or "tristate" => name,
            _ when type == "string" => $"{name} {_random.Of("=", "!=")} {_random.Of("\"\"", "\"a\"", "\"b c\"")}",
            _ when type is "int" or "hex" => $"{name} {_random.Of("=", "!=", "<", ">", "<=", ">=")} {Bound(type, 5)}",
            _ => name,
        };
    }
}
