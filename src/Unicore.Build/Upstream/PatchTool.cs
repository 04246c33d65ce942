// SPDX-License-Identifier: BSD-3-Clause
// Applies a unified diff with the patch tool.
using System.ComponentModel;
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.Build.Upstream;

/// <summary>Runs <c>patch</c>.</summary>
internal static class PatchTool
{
    public static async Task ApplyAsync(string tool, string patch, string folder, string name, CancellationToken cancellationToken)
    {
        BufferedCommandResult result;
        try
        {
            // Never ask, never turn a patch round, leave neither .orig nor .rej files behind.
            result = await Cli.Wrap(tool)
                .WithArguments(["-p1", "--batch", "--forward", "--no-backup-if-mismatch", "-r", "-", "-i", Path.GetFullPath(patch)])
                .WithWorkingDirectory(folder).WithEnvironmentVariables(e => e.Set("LC_ALL", "C").Set("POSIXLY_CORRECT", null))
                .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Win32Exception)
        {
            throw new UpstreamException("UK2408",
                $"The upstream source '{name}' has patches, but the tool '{tool}' is not installed. Install it; "
                    + "on Debian it is in the package 'patch'.");
        }

        if (result.ExitCode != 0)
        {
            string output = string.Join(
                " | ", (result.StandardOutput + result.StandardError).Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(20));
            throw new UpstreamException("UK2407",
                $"The patch '{patch}' does not apply to the upstream source '{name}': {output} | Make it anew against this version "
                    + "of the source (diff -ru a b).");
        }
    }
}
