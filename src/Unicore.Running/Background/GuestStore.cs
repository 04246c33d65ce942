// SPDX-License-Identifier: BSD-3-Clause
// The guests of a user that run in the background: a folder each.
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Unicore.Running.Background;

/// <summary>
/// The guests in the folder of a user's state. Whether one runs is told by a lock that its keeper holds, and that the system takes away
/// with it: a number of a process could be another's by now, and a file could say what was so before the machine stopped.
/// </summary>
/// <param name="root">The folder; made when it is needed.</param>
public sealed partial class GuestStore(string root)
{
    /// <summary>The place of it: <c>unicore/guests</c> in the folder for state of the XDG Base Directory Specification.</summary>
    /// <returns>The store.</returns>
    public static GuestStore OfUser()
    {
        string home = Environment.GetFolderPath(
            Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        string? given = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        return new(Path.Combine(Path.IsPathFullyQualified(given ?? "") ? given! : Path.Combine(home, ".local/state"), "unicore", "guests"));
    }

    /// <summary>The folder.</summary>
    public string Root => root;

    /// <summary>Whether a guest may be called so.</summary>
    /// <param name="name">The name.</param>
    /// <returns>Whether it may.</returns>
    public static bool IsName(string name) => NameForm().IsMatch(name);

    /// <summary>All guests, by name.</summary>
    /// <returns>The guests.</returns>
    public IReadOnlyList<StoredGuest> All() => !Directory.Exists(root) ? [] :
        [.. Directory.EnumerateDirectories(root).Select(f => Path.GetFileName(f)!).Where(IsName).Order(StringComparer.Ordinal)
            .Select(Find).OfType<StoredGuest>()];

    /// <summary>A guest by its name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The guest; null when there is none, or what is there of it can't be read.</returns>
    public StoredGuest? Find(string name)
    {
        try
        {
            string folder = Path.Combine(root, name);
            return IsName(name) && JsonSerializer.Deserialize(
                File.ReadAllText(Path.Combine(folder, StoredGuest.RecordFile)), GuestJson.Default.GuestRecord)
                    is { Words: not null, Image: not null, Folder: not null, Restart: not null } record && record.Name == name
                ? new(folder, record) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Makes a guest's folder, which only its user reads: arguments and variables of the guest stand in it.</summary>
    /// <param name="record">The guest.</param>
    /// <returns>The guest; null when there is one of the name.</returns>
    /// <exception cref="IOException">The folder can't be made.</exception>
    public StoredGuest? Create(GuestRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        string folder = Path.Combine(root, record.Name), made = Path.Combine(root, $".{Guid.NewGuid():N}");
        MakePrivate(root);
        if (Directory.Exists(folder) && (Find(record.Name) is not null || !new StoredGuest(folder, record).TryDelete()))
        {
            return null;
        }

        foreach (string stale in Directory.EnumerateDirectories(root, ".*").Where(IsStale))
        {
            Forget(stale);
        }

        try
        {
            // The folder appears with all that makes it a guest's; of two that want one name, one gets it.
            MakePrivate(made);
            File.WriteAllText(
                Path.Combine(made, StoredGuest.RecordFile), JsonSerializer.Serialize(record, GuestJson.Default.GuestRecord));
            new StoredGuest(made, record).Write(new() { Status = GuestStatus.Starting });
            Directory.Move(made, folder);
            return new(folder, record);
        }
        catch (Exception)
        {
            Forget(made);
            if (Directory.Exists(folder))
            {
                return null;
            }

            throw;
        }
    }

    /// <summary>Whoever was making it was killed.</summary>
    private static bool IsStale(string folder) => DateTime.UtcNow - Directory.GetLastWriteTimeUtc(folder) > TimeSpan.FromHours(1);

    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static void Forget(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, true);
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,62}\z")]
    private static partial Regex NameForm();
}
