// SPDX-License-Identifier: BSD-3-Clause
// A library that is ported along: a project of its own in the application's folder, which the application refers to.
using System.Text;
using Unicore.Build.Upstream;
using Unicore.Diagnostics.Files;

namespace Unicore.Analysis.Porting;

/// <summary>A library that was built and installed for others.</summary>
/// <param name="Named">How it was named.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Place">Where it was built.</param>
/// <param name="Package">The package that its sources are of, or null.</param>
/// <param name="System">How it was built.</param>
internal sealed record BuiltLibrary(string Named, string Name, Workplace Place, SourcePackage? Package, BuildSystem System)
{
    private static readonly EnumerationOptions Below =
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>Of a library that has both, programs are to take the one that becomes part of them.</summary>
    /// <exception cref="PortException">UK2746.</exception>
    public void KeepStatic()
    {
        string folder = Path.Combine(Place.Installed, "lib");
        string[] archives = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.a", Below) : [];
        if (archives.Length == 0)
        {
            throw new PortException("UK2746", $"'{Named}' was built and installed, and in the folder 'lib' of its installation is no "
                + "static library, which a program could be linked with. Port it by itself, or configure the software without it.");
        }

        foreach (string shared in archives.SelectMany(a => Directory.GetFiles(
            Path.GetDirectoryName(a)!, Path.GetFileNameWithoutExtension(a) + ".so*")))
        {
            File.Delete(shared);
        }
    }
}

/// <summary>What a program takes of a library, as a project.</summary>
/// <param name="built">The library.</param>
/// <param name="files">Its sources that the program is made of.</param>
/// <param name="headers">Installed headers that sources of others read.</param>
internal sealed class PortedLibrary(BuiltLibrary built, SoftwareFiles files, IReadOnlyList<string> headers)
{
    private const string Include = "include";

    /// <summary>Its name.</summary>
    public string Name => built.Name;

    /// <summary>Its project, by its path in the application's.</summary>
    public string Project => $"{Name}/{Name}.ukproj";

    /// <summary>The package that its sources are of, or null.</summary>
    public SourcePackage? Package => built.Package;

    /// <summary>How it was built.</summary>
    public IEnumerable<string> Commands =>
        built.System.Commands.Select(c => c.Replace(built.Place.Installed, BuildSystem.Prefix, StringComparison.Ordinal));

    /// <summary>Lines of it that are in an archive.</summary>
    public int UpstreamLines() => files.UpstreamLines();

    /// <summary>Writes its project.</summary>
    /// <param name="folder">The port's folder.</param>
    /// <param name="references">Libraries that it refers to.</param>
    /// <param name="sdkVersion">The SDK's version.</param>
    /// <param name="written">Receives what was written.</param>
    public void Write(string folder, IReadOnlyList<string> references, string sdkVersion, Dictionary<string, PortedFile> written)
    {
        string prefix = Name + "/";
        files.Write(folder, prefix, written);
        foreach (string header in headers)
        {
            string path = $"{prefix}{Include}/{Path.GetRelativePath(Path.Combine(built.Place.Installed, Include), header)}";
            byte[] contents = File.ReadAllBytes(header);
            FileWriter.Write(Path.Combine(folder, path), contents);
            written[path] = PortRecord.Describe(built.Place.IsCopy(header) ? PortRecord.Sources : PortRecord.Generated, contents);
        }

        byte[] project = Encoding.UTF8.GetBytes(ProjectWriter.Write(new()
        {
            Name = Name, IsLibrary = true, Items = files.Items, Package = Package, HasPatch = files.Patch is not null,
            Libraries = references,
        }, sdkVersion));
        FileWriter.Write(Path.Combine(folder, Project), project);
        written[Project] = PortRecord.Describe(PortRecord.Written, project);
    }

    /// <summary>Whether a header is one that the library was installed with.</summary>
    public static bool HasHeader(BuiltLibrary library, string path) =>
        path.StartsWith($"{library.Place.Installed}/{Include}/", StringComparison.Ordinal);
}
