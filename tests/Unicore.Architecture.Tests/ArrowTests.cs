// SPDX-License-Identifier: BSD-3-Clause
// Namespaces are folders, and arrows between them and between assemblies point where sdk/docs/architecture.md says.
namespace Unicore.Architecture.Tests;

public sealed class ArrowTests
{
    private static readonly IReadOnlyList<CompiledType> Types = AssemblyFile.ReadAll();

    [Fact]
    public void TheAssembliesAreThere()
    {
        string[] some = ["Unicore.Diagnostics", "Unicore.Kconfig", "Unicore.Build", "Unicore.Unikraft", "Unicore.Tasks", "Unicore.Tool",
            "Unicore.Oracles"];
        Assert.Superset(some.ToHashSet(), Types.Select(t => t.Room.Assembly).ToHashSet());
        Assert.All(Types, t => Assert.True(t.Files.Count > 0, t.Name));
    }

    [Fact]
    public void ANamespaceIsItsAssemblyAndItsFolder() => Nothing(
        from type in Types
        from file in type.Files
        where Namespace(type.Room.Assembly, file) != type.Room.Namespace
        select $"{file}: {type.Name}");

    [Fact]
    public void RoomsOfAnAssemblyHaveNoCircle() =>
        Nothing(Rooms().Circles().Select(circle => $"{string.Join(" <-> ", circle)}{Story(circle)}"));

    [Fact]
    public void AssembliesAndRoomsKnowWhatTheArchitectureSays()
    {
        ArchitectureDocument document = new();
        Arrows assemblies = new(Types.SelectMany(t => t.Uses.Append(t.Room).Select(u => (t.Room.Assembly, u.Assembly))));
        string[] differences = [.. document.Compare("Assemblies", assemblies), .. document.Compare("Rooms", Rooms())];
        if (Repository.Updates)
        {
            document.Save();
        }

        Nothing(differences.Length == 0
            ? []
            : [.. differences, "A new arrow is a decision: write it down with UPDATE_EXPECTED=1, and look at the difference."]);
    }

    private static void Nothing(IEnumerable<string> found) => Assert.True(!found.Any(), string.Join('\n', found));

    /// <summary>The types that make a circle's arrows.</summary>
    private static string Story(IReadOnlySet<string> circle) => string.Concat(
        from type in Types
        from used in type.Uses
        where used != type.Room && circle.Contains(type.Room.Namespace) && circle.Contains(used.Namespace)
        select $"\n  {type.Name} -> {used}");

    /// <summary>Arrows within assemblies; an assembly with one room has no rows.</summary>
    private static Arrows Rooms() => new(
        from assembly in Types.GroupBy(t => t.Room.Assembly)
        where assembly.Select(t => t.Room).Distinct().Count() > 1
        from type in assembly
        from used in type.Uses.Append(type.Room)
        where used.Assembly == assembly.Key
        select (type.Room.Namespace, used.Namespace));

    /// <summary>
    /// src/Unicore.Build/Actions/X.cs in Unicore.Build is Unicore.Build.Actions; a test program's folder may be called otherwise.
    /// </summary>
    private static string Namespace(string assembly, string file) =>
        string.Join('.', Path.GetDirectoryName(file)!.Split('/').Skip(2).Prepend(assembly));
}
