// SPDX-License-Identifier: BSD-3-Clause
// The real disk behind conf's modes.
using Unicore.Diagnostics.Files;
using Unicore.Kconfig;
using Unicore.Kconfig.Conf;

namespace Unicore.Tool.Conf;

/// <summary>Files of the current folder. What is written appears by rename.</summary>
internal sealed class ConfDisk : IConfDisk
{
    public bool Exists(string path) => File.Exists(path);

    public bool IsFolder(string path) => Directory.Exists(path);

    public string? Read(string path) => File.Exists(path) ? KconfigText.FromBytes(File.ReadAllBytes(path)) : null;

    public void Write(string path, string text) => FileWriter.Write(path, KconfigText.ToBytes(text));

    public void Replace(string path, string text) => FileWriter.Write(path, KconfigText.ToBytes(text), keep: path + ".old");

    public void WriteThrough(string path, string text)
    {
        MakeFolder(path);
        File.WriteAllBytes(path, KconfigText.ToBytes(text));
    }

    public void Touch(string path)
    {
        MakeFolder(path);
        using (File.Open(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite))
        {
        }

        File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
    }

    private static void MakeFolder(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }
    }
}
