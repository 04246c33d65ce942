// SPDX-License-Identifier: BSD-3-Clause
// Small Kconfig trees made from a seed: every construct that values flow through, and no circles.
using System.Globalization;
using System.Text;

namespace Unicore.Kconfig.Tests;

internal sealed class RandomTree(int seed, int count = 40)
{
    private readonly Random _random = new(seed);
    private readonly List<(string Name, string Type)> _known = [("MODULES", "bool")];
    private readonly StringBuilder _text = new("config MODULES\n\tbool \"Modules\"\n\tmodules\n\tdefault y\n");

    public override string ToString() => _text.ToString();

    public IReadOnlyList<(string Name, string Type)> Symbols => _known;

    /// <summary>The tree's text. Later symbols read earlier ones only; selects point forward.</summary>
    public string Text()
    {
        for (int i = 0; i < count; i++)
        {
            if (_random.Next(8) == 0)
            {
                Choice(i);
            }
            else
            {
                Config($"S{i}", null);
            }
        }

        return _text.ToString();
    }

    /// <summary>A value that the symbol's type allows.</summary>
    public string Value(string type) => type switch
    {
        "bool" => Pick("y", "n"),
        "tristate" => Pick("y", "m", "n"),
        "int" => _random.Next(30).ToString(CultureInfo.InvariantCulture),
        "hex" => $"0x{_random.Next(30):x}",
        _ => Pick("", "a", "b c"),
    };

    public (string Name, string Type) Any() => _known[_random.Next(_known.Count)];

    private void Config(string name, string? memberType)
    {
        string type = memberType ?? Pick("bool", "bool", "tristate", "tristate", "int", "hex", "string");
        _text.Append($"config {name}\n\t{type}");
        _text.Append(memberType is not null || _random.Next(4) > 0 ? $" \"About {name}\"{If()}\n" : "\n");
        if (_random.Next(2) == 0)
        {
            _text.Append($"\tdepends on {Expression(2)}\n");
        }

        for (int i = memberType is null ? _random.Next(3) : 0; i > 0; i--)
        {
            _text.Append($"\tdefault {Default(type)}{If()}\n");
        }

        if (type is "int" or "hex" && _random.Next(2) == 0)
        {
            _text.Append(type == "int"
                ? $"\trange {_random.Next(10)} {_random.Next(10, 30)}{If()}\n"
                : $"\trange 0x{_random.Next(10):x} 0x{_random.Next(10, 30):x}{If()}\n");
        }

        if (type is "bool" or "tristate" && memberType is null)
        {
            if (_random.Next(3) == 0)
            {
                _text.Append($"\t{Pick("select", "imply")} {Target()}{If()}\n");
            }
        }

        _known.Add((name, type));
    }

    // A target that is defined later has no say over what is read before it: no circle can come of it.
    private readonly List<string> _targets = [];
    private int _targetCount;

    private string Target()
    {
        string name = $"T{_targetCount++}";
        _targets.Add(name);
        return name;
    }

    private void Choice(int number)
    {
        string type = Pick("bool", "bool", "tristate");
        int members = _random.Next(2, 5);
        _text.Append($"choice\n\t{type} \"Choice {number}\"{If()}\n");
        if (_random.Next(2) == 0)
        {
            _text.Append($"\tdefault M{number}_{_random.Next(members)}{If()}\n");
        }

        if (_random.Next(4) == 0)
        {
            _text.Append("\toptional\n");
        }

        for (int i = 0; i < members; i++)
        {
            // Members read nothing of their own choice.
            int from = _known.Count;
            Config($"M{number}_{i}", type);
            (string Name, string Type) member = _known[from];
            _known.RemoveAt(from);
            _pendingMembers.Add(member);
        }

        _text.Append("endchoice\n");
        _known.AddRange(_pendingMembers);
        _pendingMembers.Clear();
        foreach (string target in _targets)
        {
            _text.Append($"config {target}\n\t{Pick("bool", "tristate")} \"About {target}\"\n\tdepends on {Expression(1)}\n");
            _known.Add((target, "tristate"));
        }

        _targets.Clear();
    }

    private readonly List<(string Name, string Type)> _pendingMembers = [];

    private string If() => _random.Next(3) == 0 ? $" if {Expression(1)}" : "";

    private string Default(string type) => type switch
    {
        "bool" or "tristate" => _random.Next(2) == 0 ? Value(type) : Expression(1),
        _ => type is "string" ? $"\"{Value(type)}\"" : Value(type),
    };

    private string Expression(int depth)
    {
        (string? name, string? type) = Any();
        if (type is "bool" or "tristate")
        {
            return depth == 0 ? name : _random.Next(6) switch
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

    private string Pick(params string[] from) => from[_random.Next(from.Length)];
}
