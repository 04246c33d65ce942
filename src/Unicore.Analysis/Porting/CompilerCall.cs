// SPDX-License-Identifier: BSD-3-Clause
// A compiler's command line, read as gcc and clang read it: what is compiled or linked from what, and which options say what code means.
namespace Unicore.Analysis.Porting;

/// <summary>What a compiler was asked for.</summary>
internal enum CompilerPurpose
{
    /// <summary>Nothing that stays: to preprocess, to say its version.</summary>
    Asking,

    /// <summary>Objects of sources.</summary>
    Compile,

    /// <summary>A program, of sources too.</summary>
    Link,

    /// <summary>A shared library.</summary>
    LinkShared,

    /// <summary>One object of several.</summary>
    LinkObjects,
}

/// <summary>A folder for headers, as an option names it.</summary>
/// <param name="Option"><c>-I</c>, <c>-isystem</c>, <c>-iquote</c> or <c>-idirafter</c>.</param>
/// <param name="Path">The absolute path.</param>
internal sealed record HeaderFolder(string Option, string Path);

/// <summary>A header that is read before all else.</summary>
/// <param name="Option"><c>-include</c>, or <c>-imacros</c>, which takes its macros alone.</param>
/// <param name="Path">The absolute path where such a file is; a name, if it is looked for in folders for headers.</param>
internal sealed record IncludedHeader(string Option, string Path);

/// <summary>One call of a compiler.</summary>
/// <param name="Purpose">What was asked for.</param>
/// <param name="Folder">The working folder.</param>
/// <param name="Program">The compiler.</param>
/// <param name="Arguments">All of its words, without its name.</param>
internal sealed record CompilerCall(CompilerPurpose Purpose, string Folder, string Program, IReadOnlyList<string> Arguments)
{
    private const string Wanted = "-std=";

    /// <summary>Names of compilers, without a target before and a version behind.</summary>
    private static readonly HashSet<string> Names = ["gcc", "g++", "cc", "c++", "clang", "clang++", "c89", "c99"];

    /// <summary>Options whose value is the next word, unless it follows at once.</summary>
    private static readonly string[] WithValue =
    [
        "-o", "-D", "-U", "-I", "-include", "-imacros", "-isystem", "-iquote", "-idirafter", "-x", "-L", "-l", "-MF", "-MT", "-MQ",
        "-Xlinker", "-Xassembler", "-Xpreprocessor", "-T", "-u", "-z", "-A", "-B", "-e", "-specs", "--param", "-aux-info", "-iprefix",
        "-iwithprefix", "-iwithprefixbefore", "-isysroot", "-imultilib", "-dumpdir", "-dumpbase", "-wrapper", "-target", "-Xclang",
        "-mllvm",
    ];

    /// <summary>Options that must stand alone with their value behind: what begins like them is another option.</summary>
    private static readonly HashSet<string> Apart =
        ["-MF", "-MT", "-MQ", "-Xlinker", "-Xassembler", "-Xpreprocessor", "-specs", "--param", "-aux-info", "-dumpdir", "-dumpbase",
            "-wrapper", "-target", "-Xclang", "-mllvm", "-u", "-z", "-e", "-A", "-T"];

    private static readonly Dictionary<string, string> Languages = new(StringComparer.Ordinal)
    {
        [".c"] = "c", [".i"] = "c", [".cc"] = "c++", [".cpp"] = "c++", [".cxx"] = "c++", [".C"] = "c++", [".c++"] = "c++", [".ii"] = "c++",
        [".S"] = "assembler-with-cpp", [".sx"] = "assembler-with-cpp", [".s"] = "assembler",
    };

    /// <summary>Options whose absence makes other code of the same source; but for what every unikernel has its own way of.</summary>
    private static readonly string[] Meaningful =
    [
        "-fno-strict-aliasing", "-fwrapv", "-fno-strict-overflow", "-fsigned-char", "-funsigned-char", "-fno-signed-char", "-fshort-enums",
        "-fcommon", "-fgnu89-inline", "-fms-extensions", "-fplan9-extensions", "-fno-builtin", "-ffast-math", "-fno-math-errno",
        "-ffp-contract", "-frounding-math", "-fexcess-precision", "-fexceptions", "-fno-exceptions", "-frtti", "-fno-rtti",
        "-fno-delete-null-pointer-checks", "-fno-operator-names", "-fpermissive", "-fconserve-space", "-ansi", "-trigraphs",
        "-fno-finite-math-only", "-fsingle-precision-constant", "-fbracket-depth", "-fconstexpr-depth", "-ftemplate-depth",
    ];

    private static readonly string[] OfTuning = ["-mtune", "-mbranch-", "-mstack", "-mcmodel", "-mindirect-branch", "-mfunction-return"];

    /// <summary>Macros that only say how to compile.</summary>
    private static readonly string[] Ours = ["_FORTIFY_SOURCE", "PIC", "DLL_EXPORT"];

    /// <summary>The sources, as absolute paths.</summary>
    public IReadOnlyList<string> Sources { get; private init; } = [];

    /// <summary>Objects and archives that are linked, as absolute paths; without those that <c>-l</c> names.</summary>
    public IReadOnlyList<string> Inputs { get; private init; } = [];

    /// <summary>What is written, as an absolute path; null if nothing is said.</summary>
    public string? Output { get; private init; }

    /// <summary>The language that <c>-x</c> gives all sources, or null.</summary>
    public string? Language { get; private init; }

    /// <summary>Macros, defined (<c>-DX=Y</c>) and undefined (<c>-UX</c>), in order.</summary>
    public IReadOnlyList<string> Macros { get; private init; } = [];

    /// <summary>Folders for headers, in order.</summary>
    public IReadOnlyList<HeaderFolder> HeaderFolders { get; private init; } = [];

    /// <summary>Headers that are read before all else, in order.</summary>
    public IReadOnlyList<IncludedHeader> Included { get; private init; } = [];

    /// <summary>Other options that decide what the code means, in order.</summary>
    public IReadOnlyList<string> Options { get; private init; } = [];

    /// <summary>Options of this processor alone.</summary>
    public IReadOnlyList<string> MachineOptions { get; private init; } = [];

    /// <summary>Whether a command is a compiler's, by its name; the parts that a compiler starts are none.</summary>
    public static bool IsCompiler(string name, IReadOnlyList<string> arguments)
    {
        string word = Path.GetFileName(name);
        int version = word.LastIndexOf('-');
        word = version > 0 && version + 1 < word.Length && char.IsAsciiDigit(word[version + 1]) ? word[..version] : word;
        word = word[(word.LastIndexOf('-') + 1)..];
        return Names.Contains(word) && !arguments.Any(a => a is "-cc1" or "-cc1as");
    }

    /// <summary>Reads a call.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="program">The compiler.</param>
    /// <param name="arguments">Its words, without its name.</param>
    public static CompilerCall Read(string folder, string program, IReadOnlyList<string> arguments)
    {
        List<string> sources = [], inputs = [], macros = [], options = [], machine = [];
        List<IncludedHeader> included = [];
        List<HeaderFolder> folders = [];
        string? output = null, language = null;
        CompilerPurpose purpose = CompilerPurpose.Link;
        bool isOfTools = false;
        for (int i = 0; i < arguments.Count; i++)
        {
            string word = arguments[i];
            if (word is "-" or not ['-', ..])
            {
                string path = Path.GetFullPath(word, folder);
                (word != "-" && LanguageOf(word, language) is not null ? sources : inputs).Add(path);
                isOfTools |= word == "-";
                continue;
            }

            (string option, string? value) = Split(word);
            if (option is "-l")
            {
                i += value is null ? 1 : 0;
                continue;
            }

            if (value is null && WithValue.Contains(option))
            {
                if (++i == arguments.Count)
                {
                    isOfTools = true; // the compiler refuses that
                    break;
                }

                value = arguments[i];
            }

            switch (option)
            {
                case "-c" or "-S":
                    purpose = purpose == CompilerPurpose.Asking ? purpose : CompilerPurpose.Compile;
                    break;
                case "-E" or "-M" or "-MM" or "-fsyntax-only" or "--version" or "-###":
                    purpose = CompilerPurpose.Asking;
                    break;
                case "-shared":
                    purpose = purpose == CompilerPurpose.Link ? CompilerPurpose.LinkShared : purpose;
                    break;
                case "-r":
                    purpose = purpose == CompilerPurpose.Link ? CompilerPurpose.LinkObjects : purpose;
                    break;
                case "-o":
                    output = Path.GetFullPath(value!, folder);
                    break;
                case "-x":
                    language = value == "none" ? null : value;
                    break;
                case "-D" when !Ours.Contains(value!.Split('=')[0]):
                    macros.Add("-D" + value);
                    break;
                case "-U" when !Ours.Contains(value):
                    macros.Add("-U" + value);
                    break;
                case "-I" or "-isystem" or "-iquote" or "-idirafter":
                    folders.Add(new(option, Path.GetFullPath(value!, folder)));
                    break;
                case "-include" or "-imacros":
                    string header = Path.GetFullPath(value!, folder);
                    included.Add(new(option, File.Exists(header) ? header : value!));
                    break;
                default:
                    (IsMeaningful(word) ? options : word is ['-', 'm', _, ..] && IsOfMachine(word) ? machine : []).Add(word);
                    break;
            }
        }

        purpose = isOfTools || (sources.Count == 0 && inputs.Count == 0) || (purpose == CompilerPurpose.Compile && sources.Count == 0)
            ? CompilerPurpose.Asking : purpose;
        return new(purpose, folder, program, arguments)
        {
            Sources = sources, Inputs = inputs, Output = output, Language = language, Macros = macros, HeaderFolders = folders,
            Included = included, Options = options, MachineOptions = machine,
        };
    }

    /// <summary>The language of a source; null for what is none.</summary>
    public static string? LanguageOf(string path, string? given) => given ?? Languages.GetValueOrDefault(Path.GetExtension(path));

    /// <summary>The object of a source, as an absolute path.</summary>
    public string ObjectOf(string source) =>
        Purpose == CompilerPurpose.Compile && Output is not null && Sources.Count == 1
            ? Output : Path.Combine(Folder, Path.GetFileNameWithoutExtension(source) + ".o");

    // What has the compiler or those that it starts write files of their own.
    private static readonly string[] Writing = ["-Wp,-M", "-Wa,-a", "-fdump-", "-save-temps"];

    /// <summary>The same call for another purpose: without what it writes, and without a choice of what to do.</summary>
    /// <param name="source">The only source, or null for all inputs.</param>
    /// <param name="added">Words that say what is wanted.</param>
    public IReadOnlyList<string> Again(string? source, params IEnumerable<string> added)
    {
        List<string> words = [];
        for (int i = 0; i < Arguments.Count; i++)
        {
            string word = Arguments[i];
            (string option, string? value) = Split(word);
            if (word is "-" or not ['-', ..])
            {
                if (source is null)
                {
                    words.Add(word);
                }

                continue;
            }

            bool takesNext = value is null && WithValue.Contains(option);
            if (Array.Exists(Writing, word.StartsWith))
            {
                continue;
            }

            if (option is "-o" or "-MF" or "-MT" or "-MQ" || word is "-c" or "-S" or "-MD" or "-MMD" or "-MP" or "-MG" or "-pipe")
            {
                i += takesNext ? 1 : 0;
                continue;
            }

            words.Add(word);
            if (takesNext && i + 1 < Arguments.Count)
            {
                words.Add(Arguments[++i]);
            }
        }

        return [.. words, .. source is null ? [] : (string[])[source], .. added];
    }

    private static (string Option, string? Value) Split(string word)
    {
        string? option = Array.Find(WithValue, o => word == o)
            ?? Array.Find(WithValue, o => !Apart.Contains(o) && word.StartsWith(o, StringComparison.Ordinal));
        return option is null || option.Length == word.Length ? (word, null) : (option, word[option.Length..]);
    }

    private static bool IsMeaningful(string word) =>
        word.StartsWith(Wanted, StringComparison.Ordinal)
        || Meaningful.Any(m => word == m || (word.StartsWith(m, StringComparison.Ordinal) && word[m.Length] is '=' or '-'));

    /// <summary>-march=native would tie the image to this machine, and what tunes or protects code says nothing of what it means.</summary>
    private static bool IsOfMachine(string word) => word is not ("-m64" or "-mno-red-zone" or "-march=native")
        && !OfTuning.Any(o => word.StartsWith(o, StringComparison.Ordinal));
}
