// SPDX-License-Identifier: BSD-3-Clause
// Where a solved configuration is written: the one place that does it.
using Unicore.Build.Actions;
using Unicore.Build.Configuring;
using Unicore.Kconfig;
using Unicore.Kconfig.Solving;
using Unicore.Kconfig.Writing;

namespace Unicore.Build.Pipeline;

/// <summary>
/// Writes what conf's <c>--syncconfig</c> and <c>--savedefconfig</c> write, and how the tree is read; each file only when it differs.
/// </summary>
internal static class ConfigurationFiles
{
    /// <summary>Writes the files of a stage.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="request">What is built, and how far.</param>
    /// <param name="configuration">The configuration.</param>
    /// <returns>The file that the build was asked for; null when it goes on.</returns>
    public static string? Write(IFileSystem files, BuildRequest request, SolvedConfiguration configuration)
    {
        KconfigSolver solver = configuration.Solver;
        void Put(string path, string text) => files.WriteIfChanged(path, KconfigText.ToBytes(text));
        foreach ((string path, byte[] contents) in configuration.Companions)
        {
            files.WriteIfChanged(path, contents);
        }

        if (request.TreeFile is { } tree)
        {
            files.WriteIfChanged(tree, configuration.Tree.ToJson());
        }

        switch (request.UpTo)
        {
            case BuildStage.Menu:
                // The menu marks what the last configuration did not have: it must still be there.
                return null;
            case BuildStage.DefConfig:
                Put(request.DefConfigFile!, solver.WriteDefConfig());
                return request.DefConfigFile;
            default:
                string config = solver.WriteDotConfig();
                Put(request.ConfigFile, config);
                configuration.ConfigCopies.ToList().ForEach(copy => Put(copy, config));
                if (configuration.Header.Length > 0)
                {
                    Put(configuration.Header, solver.WriteHeader());
                }

                configuration.AutoConfFiles.ToList().ForEach(file => Put(file, solver.WriteAutoConf()));
                return request.UpTo == BuildStage.Configuration ? request.ConfigFile : null;
        }
    }
}
