// SPDX-License-Identifier: BSD-3-Clause
// Reads and writes library manifests as JSON whose paths are relative to the library's folder.
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Unicore.Diagnostics;
using Unicore.Diagnostics.Files;
using Unicore.Images.Formats;
using Unicore.Kconfig.Model;

namespace Unicore.Build.Libraries;

public sealed partial record LibraryManifest
{
    /// <summary>Version of the JSON form that this assembly reads and writes.</summary>
    public const int FormatVersion = 1;

    /// <summary>Writes the manifest; leaves the file alone when it already says the same.</summary>
    /// <param name="path">File to write; its folder is made when missing.</param>
    /// <returns>Whether the file changed.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public bool Save(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return FileWriter.WriteIfChanged(path, ToJson(Path.GetDirectoryName(Path.GetFullPath(path))!));
    }

    /// <summary>The manifest as a file has it.</summary>
    /// <param name="folder">The file's folder, which the manifest's root is relative to.</param>
    /// <returns>JSON.</returns>
    public byte[] ToJson(string folder) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(ToDocument(folder), ManifestJson.Default.ManifestDocument), (byte)'\n'];

    /// <summary>Reads a manifest.</summary>
    /// <param name="path">The JSON file; a relative <c>root</c> in it is relative to this file's folder.</param>
    /// <param name="manifest">The manifest, or null.</param>
    /// <param name="diagnostic">Why it could not be read (<c>UK2104</c>) or is refused (<c>UK2108</c>), or null.</param>
    /// <param name="confined">Whether the manifest came in a package: then it may name nothing outside its own folder.</param>
    /// <returns>Whether it could be read.</returns>
    public static bool TryLoad(string path, [NotNullWhen(true)] out LibraryManifest? manifest,
        [NotNullWhen(false)] out Diagnostic? diagnostic, bool confined = false)
    {
        ArgumentNullException.ThrowIfNull(path);
        manifest = null;
        diagnostic = null;
        try
        {
            string full = Path.GetFullPath(path);
            ManifestDocument? document = JsonSerializer.Deserialize(File.ReadAllBytes(full), ManifestJson.Default.ManifestDocument);
            if (document is null || document.Format != FormatVersion || string.IsNullOrEmpty(document.Name))
            {
                diagnostic = Unreadable(path, $"it is not a library manifest of format {FormatVersion}");
                return false;
            }

            // The name becomes a folder of objects, the end of file names and text of Kconfig and make.
            if (!IsPlainName(document.Name))
            {
                diagnostic = Unreadable(path, "its name is '.' or '..', or has a slash or a control character");
                return false;
            }

            string folder = Path.GetDirectoryName(full)!;
            LibraryManifest found = FromDocument(document, folder);
            if (confined && found.Paths().FirstOrDefault(p => !IsWithin(folder, p)) is { } outside)
            {
                diagnostic = new("UK2108", Severity.Error,
                    $"The library '{found.Name}' is refused: its manifest names '{outside}', which is outside its package. "
                        + "Don't trust the package; use another version, or ask its author to pack it anew.", path);
                return false;
            }

            manifest = found with { IsPackaged = confined };
            return true;
        }
        catch (JsonException e)
        {
            diagnostic = Unreadable(path, e.Message) with
            {
                Line = (int)(e.LineNumber ?? -1) + 1,
                Column = (int)(e.BytePositionInLine ?? -1) + 1,
            };
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // An ArgumentException is what null or a zero byte in the place of a path gives.
            diagnostic = Unreadable(path, e.Message);
            return false;
        }
    }

    /// <summary>Reads a manifest that must be there.</summary>
    /// <param name="path">The JSON file.</param>
    /// <returns>The manifest.</returns>
    /// <exception cref="InvalidDataException">It cannot be read; the message says why.</exception>
    public static LibraryManifest Load(string path) =>
        TryLoad(path, out LibraryManifest? manifest, out Diagnostic? diagnostic)
            ? manifest
            : throw new InvalidDataException(diagnostic.Message);

    private static Diagnostic Unreadable(string path, string why) =>
        new("UK2104", Severity.Error, $"The library manifest '{path}' cannot be read: {why}. Build or restore the library again.", path);

    private ManifestDocument ToDocument(string folder)
    {
        string[]? List(IReadOnlyList<string> paths) => paths.Count == 0 ? null : [.. paths.Select(Relative)];
        string Relative(string path) => Slashes(Path.GetRelativePath(Root, path));
        static string[]? Plain(IReadOnlyList<string> values) => values.Count == 0 ? null : [.. values];
        return new ManifestDocument
        {
            Format = FormatVersion,
            Name = Name,
            Kind = Kind,
            Root = Slashes(Path.GetRelativePath(folder, Root)),
            Version = Version,
            License = License,
            Sources = Sources.Count == 0
                ? null
                : [.. Sources.Select(s => new SourceDocument
                {
                    Path = Relative(s.Path), When = s.When, Flags = s.Flags, Replaces = s.Replaces is null ? null : Relative(s.Replaces),
                })],
            Generated = Generated.Count == 0 ? null
                : [.. Generated.Select(g => new GeneratingDocument
                {
                    Outputs = [.. g.Outputs], Command = g.Command, Inputs = List(g.Inputs), When = g.When, Tools = Plain(g.Tools),
                })],
            UpstreamDirectory = UpstreamDirectory is null ? null : Relative(UpstreamDirectory),
            IncludeDirectories = List(IncludeDirectories),
            ConditionalIncludeDirectories = ConditionalIncludeDirectories.Count == 0 ? null
                : [.. ConditionalIncludeDirectories.Select(i => new ConditionalDocument { Path = Relative(i.Path), When = i.When })],
            CxxIncludeDirectories = List(CxxIncludeDirectories),
            PrivateIncludeDirectories = List(PrivateIncludeDirectories),
            DefineConstants = Plain(DefineConstants),
            CompilerFlags = Plain(CompilerFlags),
            LinkerFlags = Plain(LinkerFlags),
            ConfigFile = ConfigFile is null ? null : Relative(ConfigFile),
            KconfigSymbol = KconfigSymbol,
            ExportedSymbols = List(ExportedSymbols),
            LocalSymbols = List(LocalSymbols),
            ExtraLinkerScripts = List(ExtraLinkerScripts),
            LinkerRules = LinkerRules is null ? null : Relative(LinkerRules),
            Needs = Plain(Needs),
            PublicNeeds = Plain(PublicNeeds),
            Allocators = Plain(Allocators),
            Provides = Provides.Count == 0 ? null
                : [.. Provides.Select(p => new ProvisionDocument
                {
                    Role = p.Role,
                    Default = p.Default,
                    Prompt = p.Prompt,
                    Alias = p.Alias,
                    ByReference = p.ByReference,
                    Hosted = p.Hosted,
                })],
            Architectures = Plain(Architectures),
            ImageFormats = Plain(ImageFormats),
            Monitors = Plain(Monitors),
            MonitorPrograms = MonitorPrograms.Count == 0 ? null
                : [.. MonitorPrograms.Select(m => new MonitorDocument
                {
                    Name = m.Name, Architecture = m.Architecture, Program = m.Program, Arguments = Plain(m.Arguments),
                    Initrd = m.Initrd, Disk = m.Disk, ReadOnlyDisk = m.ReadOnlyDisk,
                    Network = Plain(m.Network), Devices = Plain(m.Devices), HasSerialConsole = m.HasSerialConsole, Package = m.Package,
                    Origin = m.Origin,
                })],
            Firmware = Plain(Firmware),
            RootFileSystem = List(RootFileSystem),
            WarningsAsErrors = WarningsAsErrors,
        };
    }

    private static LibraryManifest FromDocument(ManifestDocument d, string folder)
    {
        string root = Path.GetFullPath(Path.Combine(folder, d.Root ?? "."));
        string Absolute(string path) => Path.GetFullPath(Path.Combine(root, path));
        string[] List(string[]? paths) => paths is null ? [] : Array.ConvertAll(paths, Absolute);
        static T[] NoNull<T>(T[] values) => !values.Contains(default) ? values : throw new ArgumentException("a list has null in it");
        static string[] Values(string[]? values) => values is null ? [] : NoNull(values);
        static string Some(string? value, string what) =>
            !string.IsNullOrEmpty(value) ? value : throw new ArgumentException(what + " is empty");
        static string? Symbol(string? name) => name is null || (name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            ? name : throw new ArgumentException($"'{name}' is no name of a Kconfig symbol");
        return new LibraryManifest
        {
            Name = d.Name!,
            Kind = d.Kind,
            Root = root,
            Version = d.Version,
            License = d.License,
            Sources = d.Sources is null ? [] : Array.ConvertAll(
                NoNull(d.Sources),
                s => new SourceFile(Absolute(s.Path), s.When, s.Flags, s.Replaces is null ? null : Absolute(s.Replaces))),
            Generated = d.Generated is null ? [] : Array.ConvertAll(NoNull(d.Generated), g => new GeneratingStep
            {
                Outputs = Array.ConvertAll(Values(g.Outputs), GeneratingStep.RequireName), Command = Some(g.Command, "a command"),
                Inputs = List(g.Inputs), When = g.When, Tools = Values(g.Tools),
            }),
            UpstreamDirectory = d.UpstreamDirectory is null ? null : Absolute(d.UpstreamDirectory),
            IncludeDirectories = List(d.IncludeDirectories),
            ConditionalIncludeDirectories = d.ConditionalIncludeDirectories is null
                ? []
                : Array.ConvertAll(NoNull(d.ConditionalIncludeDirectories),
                    i => new ConditionalPath(Absolute(i.Path), Some(i.When, "a condition"))),
            CxxIncludeDirectories = List(d.CxxIncludeDirectories),
            PrivateIncludeDirectories = List(d.PrivateIncludeDirectories),
            DefineConstants = Values(d.DefineConstants),
            CompilerFlags = Values(d.CompilerFlags),
            LinkerFlags = Values(d.LinkerFlags),
            ConfigFile = d.ConfigFile is null ? null : Absolute(d.ConfigFile),
            KconfigSymbol = Symbol(d.KconfigSymbol),
            ExportedSymbols = List(d.ExportedSymbols),
            LocalSymbols = List(d.LocalSymbols),
            ExtraLinkerScripts = List(d.ExtraLinkerScripts),
            LinkerRules = d.LinkerRules is null ? null : Absolute(d.LinkerRules),
            Needs = Values(d.Needs),
            PublicNeeds = Values(d.PublicNeeds),
            Allocators = Array.ConvertAll(Values(d.Allocators),
                a => a.IndexOf('=', StringComparison.Ordinal) > 0 ? a : throw new ArgumentException($"'{a}' names no allocator")),
            Provides = d.Provides is null
                ? []
                : Array.ConvertAll(NoNull(d.Provides), p => new Provision(
                    Some(p.Role, "a role"), p.Default, p.Prompt, Symbol(p.Alias), p.ByReference, p.Hosted)),
            Architectures = d.Architectures is null ? [] : Array.ConvertAll(NoNull(d.Architectures), Target.NormalizeArchitecture),
            ImageFormats = Values(d.ImageFormats),
            Monitors = Values(d.Monitors),
            MonitorPrograms = d.MonitorPrograms is null ? [] : Array.ConvertAll(NoNull(d.MonitorPrograms), m => new MonitorProgram
            {
                Name = Some(m.Name, "a monitor's name"), Program = Some(m.Program, "a monitor's program"), Arguments = Values(m.Arguments),
                Architecture = m.Architecture is null ? null : Target.NormalizeArchitecture(m.Architecture),
                Initrd = m.Initrd, Disk = m.Disk, ReadOnlyDisk = m.ReadOnlyDisk, Network = Values(m.Network),
                Devices = Values(m.Devices), HasSerialConsole = m.HasSerialConsole, Package = m.Package, Origin = m.Origin,
            }),
            Firmware = Values(d.Firmware),
            RootFileSystem = List(d.RootFileSystem),
            WarningsAsErrors = d.WarningsAsErrors,
        };
    }

    private static string Slashes(string path) => path.Replace('\\', '/');

    /// <summary>Every path of the manifest.</summary>
    private IEnumerable<string> Paths() =>
    [
        Root, .. Sources.Select(s => s.Path), .. IncludeDirectories, .. ConditionalIncludeDirectories.Select(i => i.Path),
        .. CxxIncludeDirectories, .. PrivateIncludeDirectories, .. Sources.Select(s => s.Replaces).OfType<string>(),
        .. Generated.SelectMany(g => g.Inputs), .. RootFileSystem,
        .. ExportedSymbols, .. LocalSymbols, .. ExtraLinkerScripts,
        .. new[] { ConfigFile, LinkerRules, UpstreamDirectory }.OfType<string>(),
    ];

    private static bool IsWithin(string folder, string path) =>
        Path.TrimEndingDirectorySeparator(path) is var plain
        && (plain == folder || plain.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal));

    private static bool IsPlainName(string name) => name is not ("." or "..") && !name.Any(c => c is '/' or '\\' || char.IsControl(c));
}

internal sealed class ManifestDocument
{
    public int Format { get; set; }
    public string? Name { get; set; }
    public LibraryKind Kind { get; set; }
    public string? Root { get; set; }
    public string? Version { get; set; }
    public string? License { get; set; }
    public SourceDocument[]? Sources { get; set; }
    public GeneratingDocument[]? Generated { get; set; }
    public string? UpstreamDirectory { get; set; }
    public string[]? IncludeDirectories { get; set; }
    public ConditionalDocument[]? ConditionalIncludeDirectories { get; set; }
    public string[]? CxxIncludeDirectories { get; set; }
    public string[]? PrivateIncludeDirectories { get; set; }
    public string[]? DefineConstants { get; set; }
    public string[]? CompilerFlags { get; set; }
    public string[]? LinkerFlags { get; set; }
    public string? ConfigFile { get; set; }
    public string? KconfigSymbol { get; set; }
    public string[]? ExportedSymbols { get; set; }
    public string[]? LocalSymbols { get; set; }
    public string[]? ExtraLinkerScripts { get; set; }
    public string? LinkerRules { get; set; }
    public string[]? Needs { get; set; }
    public string[]? PublicNeeds { get; set; }
    public string[]? Allocators { get; set; }
    public ProvisionDocument[]? Provides { get; set; }
    public string[]? Architectures { get; set; }
    public string[]? ImageFormats { get; set; }
    public string[]? Monitors { get; set; }
    public MonitorDocument[]? MonitorPrograms { get; set; }
    public string[]? Firmware { get; set; }
    public string[]? RootFileSystem { get; set; }
    public bool WarningsAsErrors { get; set; }
}

internal sealed class MonitorDocument
{
    public string? Name { get; set; }
    public string? Architecture { get; set; }
    public string? Program { get; set; }
    public string[]? Arguments { get; set; }
    public string? Initrd { get; set; }
    public string? Disk { get; set; }
    public string? ReadOnlyDisk { get; set; }
    public string[]? Network { get; set; }
    public string[]? Devices { get; set; }
    public bool HasSerialConsole { get; set; }
    public string? Package { get; set; }
    public string? Origin { get; set; }
}

internal sealed class ConditionalDocument
{
    public string Path { get; set; } = "";
    public string When { get; set; } = "";
}

internal sealed class ProvisionDocument
{
    public string Role { get; set; } = "";
    public bool Default { get; set; }
    public string? Prompt { get; set; }
    public string? Alias { get; set; }

    public bool ByReference { get; set; }
    public bool Hosted { get; set; }
}

internal sealed class SourceDocument
{
    public string Path { get; set; } = "";
    public string? When { get; set; }
    public string? Flags { get; set; }
    public string? Replaces { get; set; }
}

internal sealed class GeneratingDocument
{
    public string[]? Outputs { get; set; }
    public string? Command { get; set; }
    public string[]? Inputs { get; set; }
    public string? When { get; set; }
    public string[]? Tools { get; set; }
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    NewLine = "\n", DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ManifestDocument))]
internal sealed partial class ManifestJson : JsonSerializerContext;
