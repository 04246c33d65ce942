// SPDX-License-Identifier: BSD-3-Clause
// Sets up the oracles, runs the whole comparison, prints the counts.
using System.Globalization;
using System.Reflection;
using Unicore.Kconfig.Tree;
using Unicore.Oracles;

string cache = Path.Combine(Metadata("RepositoryRoot"), ".artifacts", "oracles");
(string? only, int configurations, int groves, string? conf, string? unikraft) = ("", Scale.Whole.Configurations, 300, null, null);
for (int i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--cache" when i + 1 < args.Length:
            cache = Path.GetFullPath(args[++i]);
            break;
        case "--only" when i + 1 < args.Length:
            only = args[++i];
            break;
        case "--conf" when i + 1 < args.Length:
            conf = Path.GetFullPath(args[++i]);
            break;
        case "--unikraft" when i + 1 < args.Length:
            unikraft = Path.GetFullPath(args[++i]);
            break;
        case "--configurations" when i + 1 < args.Length && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out configurations)
            && configurations >= 0:
            i++;
            break;
        case "--groves" when i + 1 < args.Length && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out groves) && groves >= 0:
            i++;
            break;
        default:
            Console.WriteLine("""
                usage: oracles [--cache FOLDER] [--only TEXT] [--configurations N] [--groves N] [--conf PROGRAM [--unikraft FOLDER]]
                  Compares the engine with the real conf programs and prints the counts; 1 when anything differs.
                  --cache           where the oracles are set up (default: .artifacts/oracles)
                  --only            trees whose name holds TEXT, such as "linux arm"
                  --configurations  random configurations a tree (default: 200)
                  --groves          small random trees (default: 300)
                  --conf            the conf that Unikraft's make built; compares with it, not with Linux 6.1's
                  --unikraft        with --conf: a Unikraft tree, to be compared too
                """);
            return args[i] is "-h" or "--help" ? 0 : 2;
    }
}

try
{
    Directory.CreateDirectory(cache);
    List<OracleTree> trees = (conf is null ? Linux61() : Unikraft.Trees(cache, conf, unikraft, groves))
        .Where(t => t.ToString().Contains(only, StringComparison.Ordinal)).ToList();
    if (trees.Count == 0)
    {
        Console.Error.WriteLine($"No tree is named '{only}'.");
        return 2;
    }

    string build = typeof(Unicore.Kconfig.Tree.KconfigTree).Module.ModuleVersionId.ToString("N")[..12] + "-"
        + typeof(Runner).Module.ModuleVersionId.ToString("N")[..12];
    var runner = new Runner(ShellMemo.Create(cache), new Ledger(Path.Combine(cache, "ledger"), build), Console.WriteLine)
    {
        Differences = Path.Combine(cache, "differences"),
        Command = RealConf.OurCommand(),
    };
    var counts = new List<(string Name, Tally Tally)>();
    foreach (OracleTree? tree in trees)
    {
        System.Diagnostics.Stopwatch clock = System.Diagnostics.Stopwatch.StartNew();
        Tally tally = runner.Compare(tree, tree.Name == "grove" ? Scale.Grove : Scale.Whole with { Configurations = configurations });
        Console.WriteLine($"{tree}: {tally.Calls} calls, {tally.Differences} differences, {clock.Elapsed.TotalSeconds:0} s");
        counts.Add((tree.Name == "grove" ? "random trees" : tree.ToString(), tally));
    }

    Console.WriteLine();
    Console.Write(Tally.Table([.. counts.GroupBy(c => c.Name).Select(g => (g.Key, Tally.Sum(g.Select(c => c.Tally))))]));
    return counts.Exists(c => c.Item2.Differences > 0) ? 1 : 0;
}
catch (MissingException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

IEnumerable<OracleTree> Linux61()
{
    Linux linux = Linux.SetUp(cache);
    return Grove.Trees(cache, linux.Conf, 0, groves).Concat(linux.Trees());
}

static string Metadata(string key) =>
    Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
