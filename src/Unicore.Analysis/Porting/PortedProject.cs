// SPDX-License-Identifier: BSD-3-Clause
// A project of one program: all of its files, written at once, and later what its build turned out to lack.
using System.ComponentModel;
using System.Text;
using CliWrap;
using Unicore.Build.Upstream;
using Unicore.Diagnostics.Files;
using Unicore.Elf;

namespace Unicore.Analysis.Porting;

/// <summary>The files of a port.</summary>
internal sealed class PortedProject
{
    private const string Readme = "README.md", Root = "root";

    /// <summary>Functions about addresses of the Internet; sockets alone may be those between processes.</summary>
    private static readonly string[] OfInternet =
        ["getaddrinfo", "gethostbyname", "inet_addr", "inet_aton", "inet_pton", "inet_ntop", "inet_ntoa", "htons", "in6addr_any"];

    private readonly PortRequest _request;
    private readonly SourcePackage? _package;
    private readonly BuildSystem _system;
    private readonly ProgramParts _parts;
    private readonly ProjectFiles _files;
    private readonly CompileItems _items;
    private readonly string _software;
    private readonly List<string> _libraries;
    private readonly List<Stub> _stubs = [];
    private readonly Dictionary<string, byte[]> _texts = new(StringComparer.Ordinal);

    private PortedProject(PortRequest request, string software, SourcePackage? package, BuildSystem system, ProgramParts parts,
        ProjectFiles files, CompileItems items)
    {
        (_request, _software, _package, _system, _parts, _files, _items) = (request, software, package, system, parts, files, items);
        Name = ProgramParts.NameOf(parts.Path);
        _libraries = ["musl", .. IsOfNetwork(parts.Path) ? (string[])["lwip"] : []];
        foreach ((string path, string text) in items.Texts)
        {
            _texts[path] = Encoding.UTF8.GetBytes(text);
        }
    }

    /// <summary>The program's name, and the project's.</summary>
    public string Name { get; }

    /// <summary>What stands in the place of functions that no library has.</summary>
    public IReadOnlyList<Stub> Stubs => _stubs;

    /// <summary>Puts a project together.</summary>
    public static async Task<PortedProject> OfAsync(PortRequest request, string software, SourcePackage? package, BuildSystem system,
        ProgramParts parts, Workplace place, CompilerQuestions questions, CancellationToken cancellation)
    {
        ProjectFiles files = new(place, package?.Name);
        IReadOnlyList<string>[] headers = new IReadOnlyList<string>[parts.Compilations.Count];
        await Parallel.ForAsync(0, headers.Length, new ParallelOptions
        {
            MaxDegreeOfParallelism = Math.Max(1, request.Jobs), CancellationToken = cancellation,
        }, async (i, token) => headers[i] = await questions.HeadersAsync(parts.Compilations[i], token).ConfigureAwait(false))
            .ConfigureAwait(false);
        foreach (Compilation compilation in parts.Compilations)
        {
            files.Add(compilation.Source, isSource: true);
        }

        foreach (string header in headers.SelectMany(h => h).Distinct())
        {
            files.Add(header, isSource: false);
        }

        CompileItems items = CompileItems.Of([.. parts.Compilations.Zip(headers)], files, place);
        PortedProject port = new(request, software, package, system, parts, files, items);
        if (files.Changed.Count > 0)
        {
            port._texts[ProjectWriter.Patch] = await DifferenceAsync(files.Changed, place, cancellation).ConfigureAwait(false);
        }

        return port;
    }

    /// <summary>Refers to a library; false if the project does already.</summary>
    public bool Refer(string library)
    {
        bool isNew = !_libraries.Contains(library);
        if (isNew)
        {
            _libraries.Add(library);
        }

        return isNew;
    }

    /// <summary>Adds a stub.</summary>
    public void Add(Stub stub) => _stubs.Add(stub);

    /// <summary>Writes all files.</summary>
    public void Write(string folder) => OutputFolder.Write(folder, temporary =>
    {
        Dictionary<string, PortedFile> written = new(StringComparer.Ordinal);
        foreach ((string path, string source) in _files.Kept)
        {
            byte[] contents = File.ReadAllBytes(source);
            FileWriter.Write(Path.Combine(temporary, path), contents);
            written[path] = PortRecord.Describe(_files.Original.Contains(source) ? PortRecord.Sources : PortRecord.Generated, contents);
        }

        if (_request.Root is { } root)
        {
            foreach (string path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
            {
                string name = Path.Combine(Root, Path.GetRelativePath(root, path));
                FileWriter.Copy(path, Path.Combine(temporary, name));
                written[name] = PortRecord.Describe(PortRecord.Data, []);
            }
        }

        Finish(temporary, written);
    });

    /// <summary>Writes what has changed since.</summary>
    public void Update(string folder) =>
        Finish(folder, new(PortRecord.Read(folder)?.Files ?? new Dictionary<string, PortedFile>(), StringComparer.Ordinal));

    private void Finish(string folder, Dictionary<string, PortedFile> written)
    {
        ProjectParts parts = new()
        {
            Name = Name, Items = _items, Package = _package, HasPatch = _texts.ContainsKey(ProjectWriter.Patch),
            HasRoot = _request.Root is not null, Libraries = _libraries, HasStubs = _stubs.Count > 0,
            Port = _request.Test?.Port is > 0 and var port ? port : null,
            Arguments = _request.Arguments.Any(a => a.Contains('{', StringComparison.Ordinal)) ? [] : _request.Arguments,
        };
        _texts[Name + ".ukproj"] = Encoding.UTF8.GetBytes(ProjectWriter.Write(parts, _request.SdkVersion));
        if (_stubs.Count > 0)
        {
            _texts[ProjectWriter.Stubs] = Encoding.UTF8.GetBytes(Stub.Source(_stubs));
        }

        _texts[Readme] = Encoding.UTF8.GetBytes(ReadmeText());
        foreach ((string path, byte[] contents) in _texts)
        {
            FileWriter.WriteIfChanged(Path.Combine(folder, path), contents);
            written[path] = PortRecord.Describe(path == ProjectWriter.Patch ? PortRecord.Generated : PortRecord.Written, contents);
        }

        int upstream = _package is null ? 0 : _files.Original.Sum(f => PortRecord.CountLines(File.ReadAllBytes(f)));
        PortRecord record = new(_software, Name, _system.Name, upstream,
            new SortedDictionary<string, PortedFile>(written, StringComparer.Ordinal));
        FileWriter.WriteIfChanged(Path.Combine(folder, PortRecord.Name), record.ToJson());
    }

    private string ReadmeText()
    {
        StringBuilder text = new();
        text.Append(string.Create(null, $"# {Name}\n\n"))
            .Append(_package is { } package
                ? $"{Name} of {package.Name} {package.Version}, from its authors' archive in Debian's source package. "
                : $"{Name}, from sources of its own in `sources`. ")
            .Append($"`unicore port {_software}` made this project of the software's own build ({_system.Name}).\n\n")
            .Append("    dotnet build -c Release\n    dotnet run -c Release\n\n")
            .Append("| file | what it is |\n|---|---|\n")
            .Append($"| `{Name}.ukproj` | the sources, with what their build compiled them with |\n");
        foreach ((string folder, string what) in new[]
        {
            ("sources", "the sources that the program is made of, with what their build made"),
            ("generated", "what the build made beside its sources, for this processor and musl"),
            ("built", "what the build made in a folder of its own"),
            ("headers", "headers that a C library of a guest does not have"),
            ("again", "sources that are compiled twice"),
            ("patches", "what the build changed in its sources"),
            ("stubs.c", "functions that no library has: each says so when it is called"),
            ("root", "the guest's root file system"),
        })
        {
            bool isThere = _files.Kept.Keys.Concat(_texts.Keys)
                .Any(k => k == folder || k.StartsWith(folder + "/", StringComparison.Ordinal))
                || (folder == Root && _request.Root is not null);
            text.Append(isThere ? $"| `{folder}` | {what} |\n" : "");
        }

        string[] left =
        [
            .. _parts.Foreign.Select(f => $"`{f}` of the host is linked into the program there: configure the software without it, or add "
                + "a library of it."),
            .. _parts.Unknown.Select(u => $"`{Path.GetFileName(u)}` is part of the program, and it is not known what it was made of."),
            .. _stubs.Count > 0 ? (string[])[$"{_stubs.Count} functions of `stubs.c` do nothing: write those that matter."] : [],
            .. _items.Groups.Any(g => g.Flags.Contains("-m", StringComparison.Ordinal) && g.Flags.Split(' ').Any(f => f.StartsWith("-m",
                StringComparison.Ordinal))) ? (string[])["Some sources are compiled for extensions of x86-64."] : [],
            "What `configure` found out holds for x86-64; for another architecture port the software there.",
            "Files that the program reads belong in a `RootFileSystem` item, ports in `Port`, what is to last in `Volume`.",
        ];
        text.Append("\n## What is left to do\n\n");
        foreach (string line in left)
        {
            text.Append($"- {line}\n");
        }

        return text.Append("\n`unicore port --report .` says how much of it somebody has changed by hand.\n").ToString();
    }

    private static bool IsOfNetwork(string program)
    {
        LinkSymbols symbols = LinkSymbols.Read(File.ReadAllBytes(program));
        bool Has(string name) => symbols.Defined.Contains(name) || symbols.Undefined.Contains(name);
        return Has("socket") && OfInternet.Any(Has);
    }

    /// <summary>What the build changed, as a patch (<c>patch -p1</c>).</summary>
    internal static async Task<byte[]> DifferenceAsync(IEnumerable<string> files, Workplace place, CancellationToken cancellation)
    {
        using MemoryStream patch = new(); // of whatever encoding the sources are
        foreach (string file in files)
        {
            StringBuilder errors = new();
            Command command = Cli.Wrap("diff")
                .WithArguments(["-a", "-u", "--label", $"a/{file}", "--label", $"b/{file}", Path.Combine(place.Before, file),
                    Path.Combine(place.Sources, file)])
                .WithStandardOutputPipe(PipeTarget.ToStream(patch)).WithStandardErrorPipe(PipeTarget.ToStringBuilder(errors))
                .WithValidation(CommandResultValidation.None);
            try
            {
                if ((await command.ExecuteAsync(cancellation).ConfigureAwait(false)).ExitCode > 1)
                {
                    throw new PortException("UK2738", $"What the build changed of '{file}' cannot be told: {errors.ToString().Trim()}");
                }
            }
            catch (Win32Exception)
            {
                throw new PortException("UK2733", "'diff' is not there, which says what the build changed in its sources. Install it.");
            }
        }

        return patch.ToArray();
    }
}
