// SPDX-License-Identifier: BSD-3-Clause
// A project of one program: all of its files, written at once, and later what its build turned out to lack.
using System.Text;
using Unicore.Build.Upstream;
using Unicore.Diagnostics.Files;

namespace Unicore.Analysis.Porting;

/// <summary>The files of a port.</summary>
internal sealed class PortedProject
{
    private const string Readme = "README.md", Root = "root";

    /// <summary>Functions about addresses of the Internet; sockets alone may be those between processes.</summary>
    private static readonly string[] OfInternet =
        ["getaddrinfo", "gethostbyname", "inet_addr", "inet_aton", "inet_pton", "inet_ntop", "inet_ntoa", "htons", "in6addr_any"];

    private readonly PortRequest _request;
    private readonly BuildSystem _system;
    private readonly ProgramParts _parts;
    private readonly SoftwareFiles _files;
    private readonly IReadOnlyList<PortedLibrary> _ported;
    private readonly List<string> _libraries;
    private readonly List<Stub> _stubs = [];

    private PortedProject(
        PortRequest request, BuildSystem system, ProgramParts parts, SoftwareFiles files, IReadOnlyList<PortedLibrary> ported)
    {
        (_request, _system, _parts, _files, _ported) = (request, system, parts, files, ported);
        Name = ProgramParts.NameOf(parts.Path);
        _libraries = ["musl", .. IsOfNetwork(parts.Path) ? (string[])["lwip"] : []];
    }

    /// <summary>The program's name, and the project's.</summary>
    public string Name { get; }

    /// <summary>What stands in the place of functions that no library has.</summary>
    public IReadOnlyList<Stub> Stubs => _stubs;

    /// <summary>Libraries that are ported along and that the program takes something of.</summary>
    public IReadOnlyList<PortedLibrary> Ported => _ported;

    /// <summary>Puts a project together.</summary>
    public static async Task<PortedProject> OfAsync(PortRequest request, SourcePackage? package, BuildSystem system, ProgramParts parts,
        IReadOnlyList<BuiltLibrary> built, Workplace place, CompilerQuestions questions, CancellationToken cancellation)
    {
        IReadOnlyList<string>[] headers = new IReadOnlyList<string>[parts.Compilations.Count];
        await Parallel.ForAsync(0, headers.Length, new ParallelOptions
        {
            MaxDegreeOfParallelism = Math.Max(1, request.Jobs), CancellationToken = cancellation,
        }, async (i, token) => headers[i] = await questions.HeadersAsync(parts.Compilations[i], token).ConfigureAwait(false))
            .ConfigureAwait(false);
        (Compilation Compilation, IReadOnlyList<string> Headers)[] all = [.. parts.Compilations.Zip(headers)];
        List<PortedLibrary> ported = [];
        foreach (BuiltLibrary library in built)
        {
            string[] read = [.. headers.SelectMany(h => h).Where(h => PortedLibrary.HasHeader(library, h)).Distinct()];
            (Compilation Compilation, IReadOnlyList<string> Headers)[] own =
                [.. all.Where(c => library.Place.IsBelow(c.Compilation.Source))];
            if (read.Length > 0 || own.Length > 0)
            {
                ported.Add(new(library,
                    await SoftwareFiles.OfAsync(library.Place, library.Package, own, cancellation).ConfigureAwait(false), read));
            }
        }

        SoftwareFiles files = await SoftwareFiles.OfAsync(
            place, package, [.. all.Where(c => place.IsOwn(c.Compilation.Source))], cancellation).ConfigureAwait(false);
        return new(request, system, parts, files, ported);
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
        _files.Write(temporary, "", written);
        for (int i = 0; i < _ported.Count; i++)
        {
            _ported[i].Write(temporary, [.. _libraries, .. _ported.Take(i).Select(p => "../" + p.Project)], _request.SdkVersion, written);
        }

        foreach ((string path, string? source) in GuestFiles())
        {
            string name = Path.Combine(Root, path);
            if (source is null)
            {
                FileWriter.Write(Path.Combine(temporary, name), []);
            }
            else
            {
                FileWriter.Copy(source, Path.Combine(temporary, name));
            }

            written[name] = PortRecord.Describe(PortRecord.Data, []);
        }

        Finish(temporary, written);
    });

    /// <summary>Writes what has changed since.</summary>
    public void Update(string folder) =>
        Finish(folder, new(PortRecord.Read(folder)?.Files ?? new Dictionary<string, PortedFile>(), StringComparer.Ordinal));

    private bool HasRoot => _request.Root is not null || _request.Install is not null;

    /// <summary>Files of the guest's root; those that were given go before those that were installed.</summary>
    private IEnumerable<(string Path, string? Source)> GuestFiles() =>
        (_request.Root is { } root ? Workplace.FilesAndLinks(root)
            .Select(f => (Path.GetRelativePath(root, f), (string?)f)) : [])
        .Concat(_request.Install is null ? [] : InstalledFiles.Of(_files.Place.Installed, _parts.Modules))
        .DistinctBy(f => f.Item1);

    private void Finish(string folder, Dictionary<string, PortedFile> written)
    {
        ProjectParts parts = new()
        {
            Name = Name, Items = _files.Items, Package = _files.Package, HasPatch = _files.Patch is not null, HasRoot = HasRoot,
            RootSize = GuestFiles().Sum(f => f.Source is null ? 0 : new FileInfo(f.Source).Length),
            Libraries = [.. _libraries, .. _ported.Select(p => p.Project)],
            Texts = [.. Texts().Select(t => t.Path).Where(p => p.EndsWith(".c", StringComparison.Ordinal))],
            Port = _request.Test?.Port is > 0 and var port ? port : null, IsClient = _request.IsClient,
            Arguments = _request.Arguments.Any(a => a.Contains('{', StringComparison.Ordinal)) ? [] : _request.Arguments,
        };
        foreach ((string path, string text) in
            Texts().Append((Name + ".ukproj", ProjectWriter.Write(parts, _request.SdkVersion))).Append((Readme, ReadmeText())))
        {
            byte[] contents = Encoding.UTF8.GetBytes(text);
            FileWriter.WriteIfChanged(Path.Combine(folder, path), contents);
            written[path] = PortRecord.Describe(PortRecord.Written, contents);
        }

        PortRecord record = new(_request.Sources, Name, _system.Name, Commands(),
            _files.UpstreamLines() + _ported.Sum(p => p.UpstreamLines()),
            new SortedDictionary<string, PortedFile>(written, StringComparer.Ordinal));
        FileWriter.WriteIfChanged(Path.Combine(folder, PortRecord.Name), record.ToJson());
    }

    /// <summary>Sources that are written for this program.</summary>
    private IEnumerable<(string Path, string Text)> Texts() =>
        (_stubs.Count > 0 ? ((string, string)[])[(ProjectWriter.Stubs, Stub.Source(_stubs))] : [])
        .Concat(_parts.Modules.Count > 0 ? [(ProjectWriter.Modules, LoadedModule.Source(_parts.Modules))] : []);

    /// <summary>What was run, in order.</summary>
    private string[] Commands() => [.. _ported.SelectMany(p => p.Commands), .. _system.Commands];

    private string ReadmeText()
    {
        StringBuilder text = new();
        text.Append(string.Create(null, $"# {Name}\n\n"))
            .Append(_files.Package is { } package
                ? $"{Name} of {package.Name} {package.Version}, from its authors' archive in Debian's source package. "
                : $"{Name}, from sources of its own in `sources`. ")
            .Append($"`unicore port {_request.Sources}` made this project of the software's own build ({_system.Name}), which was:\n\n")
            .AppendJoin("", Commands().Select(c => $"    {c}\n"))
            .Append("\nThe project itself:\n\n")
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
            ("modules.c", "modules that the program loads while it runs, which are parts of it here, by their names"),
            ("root", "the guest's root file system"),
        })
        {
            bool isThere = _files.Files.Kept.Keys.Concat(_files.Items.Texts.Keys).Concat(Texts().Select(t => t.Path))
                .Any(k => k == folder || k.StartsWith(folder + "/", StringComparison.Ordinal))
                || (folder == Root && HasRoot) || (folder == "patches" && _files.Patch is not null);
            text.Append(isThere ? $"| `{folder}` | {what} |\n" : "");
        }

        foreach (PortedLibrary library in _ported)
        {
            text.Append($"| `{library.Name}` | a library that the program needs: what it takes of "
                + $"{(library.Package is { } source ? $"{source.Name} {source.Version}" : library.Name)} |\n");
        }

        string[] left =
        [
            .. _parts.Foreign.Select(f => $"`{f}` of the host is linked into the program there: configure the software without it, or add "
                + "a library of it."),
            .. _parts.Unknown.Select(u => $"`{Path.GetFileName(u)}` is part of the program, and it is not known what it was made of."),
            .. _stubs.Count > 0 ? (string[])[$"{_stubs.Count} functions of `stubs.c` do nothing: write those that matter."] : [],
            .. _files.Items.Groups.Any(g => g.Flags.Split(' ').Any(f => f.StartsWith("-m", StringComparison.Ordinal)))
                ? (string[])["Some sources are compiled for extensions of x86-64."] : [],
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
        IReadOnlySet<string> symbols = ProgramParts.SymbolsOf(program);
        return symbols.Contains("socket") && OfInternet.Any(symbols.Contains);
    }
}
