// SPDX-License-Identifier: BSD-3-Clause
// A ported program's project file.
using System.Text;
using Unicore.Build.Actions;
using Unicore.Build.Upstream;
using Unicore.Projects;

namespace Unicore.Analysis.Porting;

/// <summary>What a project says beside its sources.</summary>
internal sealed record ProjectParts
{
    /// <summary>The program's name.</summary>
    public required string Name { get; init; }

    /// <summary>The sources.</summary>
    public required CompileItems Items { get; init; }

    /// <summary>The source package, or null.</summary>
    public SourcePackage? Package { get; init; }

    /// <summary>Whether the build has changed files of the archive in their places.</summary>
    public bool HasPatch { get; init; }

    /// <summary>Whether it has a root file system.</summary>
    public bool HasRoot { get; init; }

    /// <summary>Libraries, in order.</summary>
    public IReadOnlyList<string> Libraries { get; init; } = [];

    /// <summary>How many bytes that has.</summary>
    public long RootSize { get; init; }

    /// <summary>The port that it listens on, or null.</summary>
    public int? Port { get; init; }

    /// <summary>Whether it asks servers of the host's.</summary>
    public bool IsClient { get; init; }

    /// <summary>Arguments that it has when none are given.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Sources that are written for it.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];

    /// <summary>Whether it is a library, which others refer to.</summary>
    public bool IsLibrary { get; init; }
}

/// <summary>Writes project files.</summary>
internal static class ProjectWriter
{
    /// <summary>The file of stubs, that of modules, and the patch, by their paths in the project.</summary>
    public const string Stubs = "stubs.c", Modules = "modules.c", Patch = "patches/build.patch";

    /// <summary>A Linux process has 8 MiB of stack, of which most programs use less than this, 1 MiB in pages of 4 KiB.</summary>
    private const string StackPages = "256";

    /// <summary>MiB of memory that a guest has unless its project says otherwise; one with many files has it several times.</summary>
    private const int Memory = 64;

    /// <summary>The project's text.</summary>
    /// <param name="parts">What it says.</param>
    /// <param name="sdkVersion">The SDK's version.</param>
    public static string Write(ProjectParts parts, string sdkVersion)
    {
        List<string> constants = [], flags = ["-w"];
        foreach (string flag in parts.Items.Common)
        {
            // DefineConstants are parted at semicolons, and no shell reads them.
            (flag.StartsWith("-D", StringComparison.Ordinal) && flag.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '=' or '.' or '-')
                ? constants : flags).Add(flag);
        }

        NewProject project = new NewProject(sdkVersion)
            .Property("OutputType", parts.IsLibrary ? "Library" : null)
            .Property("UnikernelName", parts.IsLibrary ? null : MSBuildText.Escape(parts.Name))
            .Property("UnikernelTargets", parts.IsLibrary ? null : "kvm/x86_64")
            .Property("UnikernelMemory", MemoryFor(parts.RootSize) is var memory and > Memory ? $"{memory}" : null)
            .Property("EnableDefaultCompileItems", "false")
            .Property("UnikernelArguments",
                parts.Arguments.Count == 0 ? null : MSBuildText.Escape(string.Join(' ', parts.Arguments.Select(ShellWords.Quote))))
            .Property("Upstream", parts.Package is { } package ? $"$(UpstreamDirectory){package.Name}/" : null)
            .Property("DefineConstants",
                constants.Count == 0 ? null : string.Join(';', constants.Select(c => MSBuildText.Escape(c[2..]))))
            .Property("CompilerFlags", MSBuildText.Escape(string.Join(' ', flags.Select(ShellWords.Quote))))
            .Group();
        if (parts.Package is { } source)
        {
            project.Item("UpstreamSource", source.Name,
                ("From", source.Address), ("Patches", parts.HasPatch ? Patch : null), ("Sha256", source.Sha256));
        }

        project.Item("LibraryReference", string.Join(';', parts.Libraries.Select(MSBuildText.Escape)));
        if (!parts.IsLibrary)
        {
            project.Item("Kconfig", "LIBUKMACHINE_BOOT_STACK_PAGES", ("Value", StackPages));
        }

        if (parts.HasRoot)
        {
            project.Item("RootFileSystem", "root/");
        }

        if (parts.Port is { } port)
        {
            project.Item("Port", $"{port}");
        }

        if (parts.IsClient)
        {
            project.Item("Network", "user");
        }

        project.Group();
        foreach (string folder in parts.Items.HeaderFolders)
        {
            project.Item("IncludeDirectory", Escape(folder), ("Private", parts.IsLibrary ? "true" : null));
        }

        foreach (CompileGroup group in parts.Items.Groups)
        {
            foreach (IGrouping<string?, string> folder in group.Sources.GroupBy(Path.GetDirectoryName))
            {
                project.Item("Compile", string.Join(';', folder.Select(Escape)),
                    ("Flags", group.Flags.Length == 0 ? null : Escape(group.Flags)));
            }
        }

        foreach (string text in parts.Texts)
        {
            project.Item("Compile", text);
        }

        return project.ToXml();
    }

    /// <summary>The files are in the image and, once it runs, in its memory; who reads them needs some for what is in them.</summary>
    private static long MemoryFor(long root) => Memory * (1 + (4 * root / (Memory << 20)));

    /// <summary>Escapes all but the references that are ours.</summary>
    internal static string Escape(string text)
    {
        string[] ours = ["$(Upstream)", "$(MSBuildProjectDirectory)"];
        StringBuilder escaped = new();
        for (int at = 0; at < text.Length;)
        {
            string? reference = Array.Find(ours, o => string.CompareOrdinal(text, at, o, 0, o.Length) == 0);
            // A character at an edge is escaped as in the middle: a word has no blanks at its ends but in quotes.
            escaped.Append(reference ?? (text[at] == ' ' ? " " : MSBuildText.Escape(text[at].ToString())));
            at += reference?.Length ?? 1;
        }

        return escaped.ToString();
    }
}
