// SPDX-License-Identifier: BSD-3-Clause
// One guest's folder: what was asked for, how it is, what its console said, and the socket and the lock of its keeper.
using System.Text.Json;
using Unicore.Diagnostics.Files;

namespace Unicore.Running.Background;

/// <summary>A guest in its store.</summary>
/// <param name="folder">Its folder.</param>
/// <param name="record">How it was asked for.</param>
public sealed class StoredGuest(string folder, GuestRecord record)
{
    internal const string RecordFile = "guest.json";
    private const string StateFile = "state.json", LockFile = "lock";

    /// <summary>How long a keeper waits for another one's end.</summary>
    public static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(10);

    /// <summary>How it was asked for.</summary>
    public GuestRecord Record => record;

    /// <summary>Its folder.</summary>
    public string Folder => folder;

    /// <summary>Where its keeper listens.</summary>
    internal string Socket => Path.Combine(folder, "control");

    /// <summary>Where its keeper listens for its monitor.</summary>
    internal string MonitorSocket => Path.Combine(folder, "monitor");

    /// <summary>What is there while it runs. A keeper that was killed leaves it to the next.</summary>
    internal string RunFolder => Path.Combine(folder, "run");

    /// <summary>What its keeper itself says, which is nothing unless something is wrong with us.</summary>
    public string KeeperLog => Path.Combine(folder, "keeper.log");

    /// <summary>What its console said.</summary>
    public GuestLog Log => new(folder);

    /// <summary>Whether its keeper is there.</summary>
    public bool IsKept
    {
        get
        {
            try
            {
                // Shared: two who ask at once don't see each other.
                using FileStream held = new(Path.Combine(folder, LockFile), FileMode.Open, FileAccess.Read, FileShare.Read);
                return false;
            }
            catch (FileNotFoundException)
            {
                return false;
            }
            catch (DirectoryNotFoundException)
            {
                return false;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return true;
            }
        }
    }

    /// <summary>How it is now: what its keeper wrote, unless that has gone without writing that the guest ended.</summary>
    public GuestState State
    {
        get
        {
            bool isKept = IsKept; // first: a keeper writes the end before it goes
            GuestState state = Read();
            return isKept || state.Status is GuestStatus.Exited || IsJustMade(state)
                ? state : state with { Status = GuestStatus.Lost, Process = null, Ports = [], Debugger = null };
        }
    }

    /// <summary>A view of it.</summary>
    public GuestView View => new(record, State, Log.Files);

    /// <summary>Takes the keeper's lock.</summary>
    /// <returns>The lock, to be disposed of at the keeper's end; null when another keeper has it.</returns>
    public IDisposable? Keep()
    {
        // Who asks whether there is a keeper holds the lock for a moment.
        for (DateTime end = DateTime.UtcNow + LockPatience; ; Thread.Sleep(LockPause))
        {
            try
            {
                return new FileStream(Path.Combine(folder, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (DateTime.UtcNow < end && Directory.Exists(folder))
            {
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    /// <summary>Says how it is, which its keeper does; whoever reads meanwhile reads what was before.</summary>
    /// <param name="state">How it is.</param>
    public void Write(GuestState state) => FileWriter.Write(
        Path.Combine(folder, StateFile), JsonSerializer.SerializeToUtf8Bytes(state, GuestJson.Default.GuestState));

    /// <summary>Deletes all of it; the caller holds <see cref="Keep"/>. It is gone at once, and then piece by piece.</summary>
    public void Delete()
    {
        string gone = Path.Combine(Path.GetDirectoryName(folder)!, $".{Guid.NewGuid():N}");
        Directory.Move(folder, gone);
        Directory.Delete(gone, true);
    }

    /// <summary>Deletes all of it, unless it is kept.</summary>
    /// <returns>Whether it is gone.</returns>
    public bool TryDelete()
    {
        using IDisposable? held = Keep();
        if (held is null)
        {
            return !Directory.Exists(folder);
        }

        Delete();
        return true;
    }

    private GuestState Read()
    {
        try
        {
            GuestState? state = JsonSerializer.Deserialize(
                File.ReadAllText(Path.Combine(folder, StateFile)), GuestJson.Default.GuestState);
            return state is { Messages: not null, Ports: not null } ? state : new() { Status = GuestStatus.Lost };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return new() { Status = GuestStatus.Lost };
        }
    }

    /// <summary>Its keeper is about to come.</summary>
    private bool IsJustMade(GuestState state) => state.Status == GuestStatus.Starting
        && DateTime.UtcNow - File.GetLastWriteTimeUtc(Path.Combine(folder, StateFile)) < TimeSpan.FromSeconds(30);
}
