// SPDX-License-Identifier: BSD-3-Clause
// The configure stage of a build: gathers manifests and values from the project, and writes what was solved.
using System.Collections.Immutable;
using Microsoft.Build.Framework;
using Unicore.Build.Configuring;
using Unicore.Build.Libraries;
using Unicore.Diagnostics;
using Unicore.Diagnostics.Files;
using Unicore.Kconfig;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Writing;

namespace Unicore.Tasks;

public sealed partial class BuildUnikernel
{
    private ConfigurationResult? Configure(Target target)
    {
        var diagnostics = new List<Diagnostic>();
        LibraryManifest? application = Load(Absolute(Manifest), confined: false);
        List<LibraryManifest> referenced = [.. LibraryManifests.DistinctBy(m => Absolute(m.ItemSpec), StringComparer.Ordinal)
            .Select(m => Load(Absolute(m.ItemSpec), confined: m.GetMetadata("FromProject") != "true")).OfType<LibraryManifest>()];
        string core = Absolute(CoreDirectory);
        List<LibraryManifest> embedded = !System.IO.Directory.Exists(core) ? []
            : [.. System.IO.Directory.EnumerateDirectories(core).Order(StringComparer.Ordinal).Select(d => Path.Combine(d, "library.json")).Where(File.Exists).Select(f => Load(f, confined: true)).OfType<LibraryManifest>()];
        if (application is null || Log.HasLoggedErrors)
        {
            return null;
        }

        var request = new ConfigurationRequest
        {
            Application = application,
            Referenced = referenced,
            Core = embedded,
            Target = target,
            Name = ProjectName,
            ProjectDirectory = Path.GetDirectoryName(ProjectFile)!,
            Fragments = [.. Fragments()],
            Values = [.. ProjectValues(), .. CommandLineValues()],
        };
        ConfigurationResult? result = Configurer.Configure(request, diagnostics);
        return Report(diagnostics) ? result : null;
    }

    private LibraryManifest? Load(string path, bool confined)
    {
        if (LibraryManifest.TryLoad(path, out LibraryManifest? manifest, out Diagnostic? diagnostic, confined))
        {
            return manifest;
        }

        Report(diagnostic);
        return null;
    }

    /// <summary>The tree has no first file of its own: it is made from the references.</summary>
    private void WriteTree(ConfigurationResult configuration)
    {
        string root = Path.Combine(Absolute(IntermediateDirectory), "menuconfig", "Config.uk");
        FileWriter.WriteIfChanged(root, KconfigText.ToBytes(configuration.RootText));
        new ConfiguredTree(root, Path.GetDirectoryName(ProjectFile)!, ConfigFile, configuration.Solver.Tree.Options.Release, ImmutableDictionary<string, string?>.Empty).Save(TreeFile);
    }

    private void WriteConfiguration(KconfigSolver solver)
    {
        if (UpTo == "DefConfig")
        {
            WriteDefConfig(solver);
            return;
        }

        FileWriter.WriteIfChanged(ConfigFile, KconfigText.ToBytes(solver.WriteDotConfig()));
        FileWriter.WriteIfChanged(ConfigurationHeader, KconfigText.ToBytes(solver.WriteHeader()));
        if (UpTo == "Configuration")
        {
            Log.LogMessage(MessageImportance.High, "{0} -> {1}", ProjectName, ConfigFile);
        }
    }
}
