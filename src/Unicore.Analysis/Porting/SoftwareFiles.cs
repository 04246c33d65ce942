// SPDX-License-Identifier: BSD-3-Clause
// The files of one software in a project: what its sources read, what they are compiled with, what its build changed.
using System.ComponentModel;
using System.Text;
using CliWrap;
using Unicore.Build.Upstream;
using Unicore.Diagnostics.Files;

namespace Unicore.Analysis.Porting;

/// <summary>One software's part of a project.</summary>
/// <param name="Place">Where it was built.</param>
/// <param name="Package">The package that its sources are of, or null.</param>
/// <param name="Files">Its files.</param>
/// <param name="Items">Its sources.</param>
/// <param name="Patch">What its build changed in the archive; null for nothing.</param>
internal sealed record SoftwareFiles(Workplace Place, SourcePackage? Package, ProjectFiles Files, CompileItems Items, byte[]? Patch)
{
    /// <summary>Puts them together.</summary>
    /// <param name="place">Where it was built.</param>
    /// <param name="package">The package that its sources are of, or null.</param>
    /// <param name="compilations">Its sources, with the files that each reads.</param>
    /// <param name="cancellation">Ends what is asked.</param>
    public static async Task<SoftwareFiles> OfAsync(Workplace place, SourcePackage? package,
        IReadOnlyList<(Compilation Compilation, IReadOnlyList<string> Headers)> compilations, CancellationToken cancellation)
    {
        ProjectFiles files = new(place, package?.Name);
        foreach ((Compilation compilation, _) in compilations)
        {
            files.Add(compilation.Source, isSource: true);
        }

        foreach (string header in compilations.SelectMany(c => c.Headers).Distinct())
        {
            files.Add(header, isSource: false);
        }

        CompileItems items = CompileItems.Of(compilations, files, place);
        return new(place, package, files, items, files.Changed.Count == 0 ? null
            : await DifferenceAsync(files.Changed, place, cancellation).ConfigureAwait(false));
    }

    /// <summary>Lines of it that are in an archive.</summary>
    public int UpstreamLines() => Package is null ? 0 : Files.Original.Sum(f => PortRecord.CountLines(File.ReadAllBytes(f)));

    /// <summary>Writes all of its files but the project.</summary>
    /// <param name="folder">The port's folder.</param>
    /// <param name="prefix">Its own folder in that, with a slash behind, or nothing.</param>
    /// <param name="written">Receives what was written.</param>
    public void Write(string folder, string prefix, Dictionary<string, PortedFile> written)
    {
        void Put(string path, byte[] contents, string kind)
        {
            FileWriter.Write(Path.Combine(folder, prefix + path), contents);
            written[prefix + path] = PortRecord.Describe(kind, contents);
        }

        foreach ((string path, string source) in Files.Kept)
        {
            Put(path, File.ReadAllBytes(source), Files.Original.Contains(source) ? PortRecord.Sources : PortRecord.Generated);
        }

        foreach ((string path, string text) in Items.Texts)
        {
            Put(path, Encoding.UTF8.GetBytes(text), PortRecord.Written);
        }

        if (Patch is not null)
        {
            Put(ProjectWriter.Patch, Patch, PortRecord.Generated);
        }
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
