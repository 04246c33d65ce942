// SPDX-License-Identifier: BSD-3-Clause
// Plans a library: each source to an object, the objects to one, its private symbols hidden.
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Linking;
using Unicore.Build.Toolchains;
using Unicore.Diagnostics;

namespace Unicore.Build.Planning;

public sealed partial class Planner
{
    private List<string> Compile(LibraryManifest library)
    {
        List<string> objects = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<SourceFile> crates = [];
        string[] generated = GeneratedBefore(library);
        foreach (SourceFile source in library.Sources)
        {
            if (!seen.Add(source.Path))
            {
                continue;
            }

            if (LanguageOf(source.Path) is not { } language)
            {
                _diagnostics.Add(new("UK2107", Severity.Error,
                    $"'{source.Path}' of '{library.Name}' is in no language that can be compiled. "
                        + "Use .c, .cc, .cpp, .cxx, .S, .s or .rs, or take it out of the Compile items.", source.Path));
                continue;
            }

            if (language == SourceLanguage.Cxx && _request.Toolchain.Cxx.Count == 0)
            {
                _diagnostics.Add(Toolchain.Missing(_request.Toolchain.CxxTool));
                continue;
            }

            if (language == SourceLanguage.Rust)
            {
                crates.Add(source);
                continue;
            }

            objects.Add(Compile(library, source, language, generated));
        }

        objects.AddRange(CompileCrates(library, crates, generated));
        return objects;
    }

    private string Compile(LibraryManifest library, SourceFile source, SourceLanguage language, string[] generated)
    {
        string display = Neutral(library, source.Path);
        string inner = InnerPath.Of(display[(library.Name.Length + 1)..]);
        string target = Path.Combine(_request.ObjectDirectory, library.Name, inner + ".o");
        string dependencies = target + ".d";
        IReadOnlyList<string> compiler = language == SourceLanguage.Cxx ? _request.Toolchain.Cxx : _request.Toolchain.Cc;
        bool preprocessed = language != SourceLanguage.Assembly;
        List<string> command = [.. compiler];
        ProfileFlags? counts = ProfileFlags.Of(_request, library, inner, language);
        bool isProfiled = counts is not null && _files.Stat(counts.File) is not null;
        command.AddRange(_flags.For(library, source, language, display));
        counts?.AddTo(command, isProfiled);
        string[] telling = preprocessed ? ["-MD", "-MF", dependencies, "-MT", target]
            : _request.Toolchain.Family == CompilerFamily.Gcc ? ["-Xassembler", "--MD", "-Xassembler", dependencies]
            : [];
        command.AddRange(telling);

        command.AddRange(["-c", source.Path, "-o", target]);
        _actions.Add(new BuildAction
        {
            Id = "compile " + display,
            Description = (language == SourceLanguage.Cxx ? "CXX " : language == SourceLanguage.C ? "CC " : "AS ") + display,
            Command = command,
            Launcher = _request.Toolchain.Launcher,
            WorkingDirectory = _request.ProjectDirectory,
            Inputs = isProfiled && counts!.AreUsed ? [source.Path, counts.File] : [source.Path],
            OrderOnly = generated,
            Outputs = [target],
            DependencyFile = telling.Length > 0 ? dependencies : null,
            ConfigurationHeader = preprocessed ? _request.ConfigHeader : null,
            Environment = _environment,
            ToolIdentity = _request.Toolchain.Identity,
            Shared = counts is { AreUsed: false } || isProfiled
                ? null : _sharing.Of(library, language, source.Flags is { } own ? [.. ShellWords.Split(own)] : []),
        });
        if (preprocessed)
        {
            _commands.Add(new(_request.ProjectDirectory, source.Path, target, command));
        }

        return target;
    }

    private LinkedLibrary Combine(LibraryManifest library, List<string> objects)
    {
        string folder = Path.Combine(_request.ObjectDirectory, library.Name);
        string result = Path.Combine(folder, library.Name + ".o");
        bool hides = library.ExportedSymbols.Count + library.LocalSymbols.Count > 0, yields = IsReplaceable(library);
        if (objects.Count == 1 && !_request.Lto)
        {
            // One object is its own combination: each process that isn't started counts in a clean build.
            return new(library, Finish(objects[0]));
        }

        string combined = hides || yields ? Path.Combine(folder, library.Name + ".ld.o") : result;
        bool gcc = _request.Toolchain.Family == CompilerFamily.Gcc;
        List<string> command = [.. _request.Toolchain.Ld, "-nostdlib", "-no-pie", "-r", "-Wl,--build-id=none", "-Wl,-z,noexecstack"];
        if (_request.Lto)
        {
            command.AddRange(gcc
                ? ["-flto", "-flinker-output=nolto-rel", "-frandom-seed=" + library.Name, .. LtoFlags()]
                : ["-flto", "-fuse-ld=lld"]);
        }
        else if (gcc)
        {
            // Sections of one name, which static functions of one name have, stay apart: one that is used would keep the others.
            command.Add("-Wl,--unique");
        }

        command.AddRange(["-o", combined]);
        command.AddRange(objects);
        Add("combine " + library.Name, "LD " + library.Name, command, objects, combined);
        return new(library, Finish(combined));

        string Finish(string file)
        {
            string hidden = yields ? Path.Combine(folder, library.Name + ".hidden.o") : result;
            file = hides ? Hide(library, file, hidden) : file;
            file = MoveHeap(library, file, folder);
            return yields ? Weaken(library, file, result) : file;
        }
    }

    /// <summary>
    /// A program may have a function of the C library's names for itself (a malloc, a getopt), as with a static library on Linux,
    /// which isn't asked for what is there already.
    /// </summary>
    private static bool IsReplaceable(LibraryManifest library) => library.Provides.Any(p => p.Role == LibraryRoles.C);

    /// <summary>Leaves visible only what the library's lists of symbols say.</summary>
    private string Hide(LibraryManifest library, string combined, string result)
    {
        List<string> copy = [_request.Toolchain.Objcopy];
        List<string> inputs = [combined];
        AddSymbolList(library, library.ExportedSymbols, "export", "--keep-global-symbols=", copy, inputs);
        AddSymbolList(library, library.LocalSymbols, "local", "--localize-symbols=", copy, inputs);
        copy.AddRange([combined, result]);
        Add("hide " + library.Name, "OBJCOPY " + library.Name, copy, inputs, result);
        return result;
    }

    /// <summary>
    /// A library with an allocator of its own calls that one's functions; an allocator that is there for such libraries only leaves the
    /// role's function to who has the role.
    /// </summary>
    private string MoveHeap(LibraryManifest library, string file, string folder)
    {
        LibraryManifest? application = _request.Application;
        List<string> changes = application?.AllocatorOf(library.Name) is { } allocator
            ? [.. HeapFunctions.Redefinitions(allocator)]
            : [];
        if (application?.Allocators.Any(a => a.EndsWith("=" + library.Name, StringComparison.Ordinal)) == true
            && _request.KconfigValues?.Invoke(SymbolName.OfLibrary(library.Name)) != "y")
        {
            changes.Add("--localize-symbol=uk_allocator_init");
        }

        if (changes.Count == 0)
        {
            return file;
        }

        string moved = Path.Combine(folder, library.Name + ".heap.o");
        Add("heap " + library.Name, "HEAP " + library.Name, [_request.Toolchain.Objcopy, .. changes, file, moved], [file], moved);
        return moved;
    }

    /// <summary>
    /// Makes weak what the library defines. Not by objcopy's <c>--weaken</c>: GNU's weakens what it wants as well, and a call for which
    /// no archive is searched then goes nowhere.
    /// </summary>
    private string Weaken(LibraryManifest library, string file, string result)
    {
        _actions.Add(new BuildAction
        {
            Id = "weaken " + library.Name,
            Description = "WEAKEN " + library.Name,
            Step = Replaceable.Making,
            Command = [],
            WorkingDirectory = _request.ProjectDirectory,
            Inputs = [file],
            Outputs = [result],
        });
        return result;
    }

    /// <summary>Code is made at this step with gcc's link-time optimisation: what decides about it must be said again.</summary>
    private string[] LtoFlags() =>
    [
        .. CompileFlags.OptimizationFlags(_request),
        "-g", "-fno-pic", "-fno-pie", "-ffunction-sections", "-fdata-sections",
        "-fno-asynchronous-unwind-tables", "-fstack-protector-strong", "-fno-omit-frame-pointer", "-ffreestanding",
        .. TargetArchitecture.Find(_request.Target.Architecture)?.LinkTimeFlags ?? [],
    ];

    private void AddSymbolList(
        LibraryManifest library, IReadOnlyList<string> sources, string kind, string option, List<string> command, List<string> inputs)
    {
        if (sources.Count == 0)
        {
            return;
        }

        string list = Path.Combine(_request.ObjectDirectory, library.Name, library.Name + "." + kind + ".txt");
        _actions.Add(new BuildAction
        {
            Id = $"{kind} {library.Name}",
            Description = $"SYMBOLS {library.Name}",
            Step = SymbolList.Merging,
            Command = [],
            WorkingDirectory = _request.ProjectDirectory,
            Inputs = sources,
            Outputs = [list],
        });
        command.Add(option + list);
        inputs.Add(list);
    }

    private void CheckCalls(List<LinkedLibrary> linked)
    {
        _actions.Add(new BuildAction
        {
            Id = "check calls",
            Description = "CHECK calls between libraries",
            Phase = ActionPhase.Link,
            Step = CallCheck.Kind,
            Command = CallCheck.Arguments(_graph, linked),
            WorkingDirectory = _request.ProjectDirectory,
            Inputs = [.. linked.Select(l => l.Object), .. CallCheck.Lists(_graph, linked)],
            Outputs = [CallsFile],
        });
    }

    private void Add(string id, string description, List<string> command, IReadOnlyList<string> inputs, string output) =>
        _actions.Add(new BuildAction
    {
        Id = id,
        Description = description,
        Command = command,
        WorkingDirectory = _request.ProjectDirectory,
        Inputs = inputs,
        Outputs = [output],
        Environment = _environment,
        ToolIdentity = _request.Toolchain.Identity,
    });

    private static SourceLanguage? LanguageOf(string path) => Path.GetExtension(path) switch
    {
        ".c" => SourceLanguage.C,
        ".cc" or ".cpp" or ".cxx" or ".C" => SourceLanguage.Cxx,
        ".S" or ".sx" => SourceLanguage.PreprocessedAssembly,
        ".s" => SourceLanguage.Assembly,
        ".rs" => SourceLanguage.Rust,
        _ => null,
    };
}
