// SPDX-License-Identifier: BSD-3-Clause
// libc-test's tests of functions and of past faults: which there are, and one program of them all that does the one it is told.
using System.Text;

namespace Unicore.Programs.Tests.LibcTest;

/// <summary>The tests of a libc-test tree that a statically linked program can have.</summary>
internal sealed class LibcSuite
{
    /// <summary>As libc-test compiles its tests.</summary>
    public const string Flags = "-std=c99 -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64 -fno-builtin -frounding-math -w";

    /// <summary>It has a heap of its own, which isn't for others.</summary>
    private const string OwnHeap = "flockfile-list";

    private readonly string _tree;

    public LibcSuite(string tree)
    {
        _tree = tree;
        foreach (string file in new[] { "functional", "regression" }
            .SelectMany(f => Directory.EnumerateFiles(Path.Combine(tree, "src", f), "*.c")).Order(StringComparer.Ordinal))
        {
            // What has rules of its own is for shared libraries, unless they say how it is linked without.
            string rules = Path.ChangeExtension(file, ".mk"), name = Path.GetFileNameWithoutExtension(file);
            if (!File.Exists(rules) || File.ReadAllText(rules).Contains("-static", StringComparison.Ordinal))
            {
                Tests.Add(name, file);
            }
            else if (!name.EndsWith("_dso", StringComparison.Ordinal))
            {
                Left.Add(name);
            }
        }
    }

    /// <summary>Names of tests, and their sources.</summary>
    public SortedDictionary<string, string> Tests { get; } = new(StringComparer.Ordinal);

    /// <summary>Tests that load shared libraries.</summary>
    public SortedSet<string> Left { get; } = new(StringComparer.Ordinal);

    /// <summary>Programs to be built: those that several tests share, and those of one.</summary>
    public static IEnumerable<string> Programs => ["tests", OwnHeap];

    /// <summary>Which of them has a test.</summary>
    public static string ProgramOf(string test) => test == OwnHeap ? OwnHeap : "tests";

    /// <summary>Sources of one test as a Linux process.</summary>
    public IEnumerable<string> SourcesOf(string test) => [Tests[test], .. Beside(test), .. Helpers];

    /// <summary>The project of one of the programs; <c>main.c</c> stands beside it.</summary>
    public string Project(string program)
    {
        var text = new StringBuilder($"""
            <Project Sdk="Unicore.Sdk/1.0.0">
              <PropertyGroup>
                <CompilerFlags>{Flags}</CompilerFlags>
              </PropertyGroup>
              <ItemGroup>
                <LibraryReference Include="musl;ukschedpreempt" />
                <IncludeDirectory Include="{_tree}/src/common" />

            """);
        foreach (string test in Of(program))
        {
            text.AppendLine($"    <Compile Include=\"{Tests[test]}\" Flags=\"-Dmain={MainOf(test)}\" />");
        }

        foreach (string file in Of(program).SelectMany(Beside).Concat(Helpers))
        {
            text.AppendLine($"    <Compile Include=\"{file}\" />");
        }

        return text.Append("  </ItemGroup>\n</Project>\n").ToString();
    }

    /// <summary>Does the test whose name is the first argument.</summary>
    public string Main(string program)
    {
        var text = new StringBuilder("#include <string.h>\n");
        foreach (string test in Of(program))
        {
            text.AppendLine($"int {MainOf(test)}(int, char **);");
        }

        text.AppendLine("int main(int argc, char **argv)\n{\n\tif (argc < 2)\n\t\treturn 99;");
        foreach (string test in Of(program))
        {
            text.AppendLine($"\tif (!strcmp(argv[1], \"{test}\"))\n\t\treturn {MainOf(test)}(argc - 1, argv + 1);");
        }

        return text.Append("\treturn 99;\n}\n").ToString();
    }

    private IEnumerable<string> Of(string program) => Tests.Keys.Where(t => ProgramOf(t) == program);

    private IEnumerable<string> Helpers => new[] { "fdfill", "memfill", "path", "print", "rand", "setrlim", "utf8", "vmfill" }
        .Select(n => Path.Combine(_tree, "src/common", n + ".c"));

    /// <summary>What belongs to one test beside its source.</summary>
    private IEnumerable<string> Beside(string test)
    {
        string file = Path.ChangeExtension(Tests[test], null) + "_dso.c";
        return File.Exists(file) ? [file] : [];
    }

    private static string MainOf(string test) => "test_" + test.Replace('-', '_');
}
