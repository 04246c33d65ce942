// SPDX-License-Identifier: BSD-3-Clause
// Tests that need a server of folders by virtiofs, and what is to be seen of such servers.
namespace Unicore.EndToEnd.Tests;

/// <summary>Skipped, with the reason, where no virtiofsd is, or who runs the tests isn't root, which the older one wants.</summary>
public sealed class VirtiofsTheoryAttribute : TheoryAttribute
{
    public VirtiofsTheoryAttribute() => Skip = Missing;

    internal static string[] Programs { get; } =
        [.. ((string[])["/usr/libexec/virtiofsd", "/usr/lib/virtiofsd", "/usr/lib/qemu/virtiofsd"]).Where(File.Exists)];

    internal static string? Missing { get; } = Programs.Length == 0 ? "there is no virtiofsd (qemu-system-common, virtiofsd)"
        : !Environment.IsPrivilegedProcess ? "virtiofsd of QEMU 7 takes root, and who runs the tests isn't" : null;

    /// <summary>Processes that serve a folder, or one in it.</summary>
    internal static string[] Servers(string folder) =>
        [.. Directory.EnumerateDirectories("/proc").Select(p => Path.Combine(p, "cmdline")).Select(Read)
            .Where(c => c.Contains("virtiofsd", StringComparison.Ordinal) && c.Contains(folder, StringComparison.Ordinal))];

    private static string Read(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file) : "";
        }
        catch (IOException)
        {
            return ""; // it has ended
        }
    }
}

/// <summary>The same of a test without rows.</summary>
public sealed class VirtiofsFactAttribute : FactAttribute
{
    public VirtiofsFactAttribute() => Skip = VirtiofsTheoryAttribute.Missing;
}
