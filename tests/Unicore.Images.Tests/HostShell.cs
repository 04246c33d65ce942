// SPDX-License-Identifier: BSD-3-Clause
using System.Diagnostics;

namespace Unicore.Images.Tests;

/// <summary>The host's shell, for what the host's tools make and say.</summary>
internal static class HostShell
{
    /// <summary>What a script prints that ends well, in a folder, without the user's language and time zone.</summary>
    public static string Run(string folder, string script)
    {
        using Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-ec", script])
        {
            RedirectStandardOutput = true, WorkingDirectory = folder, Environment = { ["LC_ALL"] = "C", ["TZ"] = "UTC" },
        })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
