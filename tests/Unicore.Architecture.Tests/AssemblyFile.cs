// SPDX-License-Identifier: BSD-3-Clause
// A compiled assembly with its portable PDB: the types that someone wrote, and the files that they wrote them in.
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Unicore.Architecture.Tests;

internal static class AssemblyFile
{
    // Portable PDB's record of the documents of a type that has no method with lines (dotnet/runtime, PortablePdb-Metadata.md).
    private static readonly Guid TypeDefinitionDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    public const string Prefix = "Unicore.";

    /// <summary>All types of this project's own assemblies beside the tests.</summary>
    public static IReadOnlyList<CompiledType> ReadAll() => [.. Directory.EnumerateFiles(AppContext.BaseDirectory, Prefix + "*.dll")
        .Where(f => !f.EndsWith(".Tests.dll", StringComparison.Ordinal)).Order(StringComparer.Ordinal).SelectMany(Read)];

    private static IEnumerable<CompiledType> Read(string path)
    {
        using FileStream file = File.OpenRead(path), symbols = File.OpenRead(Path.ChangeExtension(path, ".pdb"));
        using PEReader image = new(file);
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(symbols);
        MetadataReader reader = image.GetMetadataReader(), pdb = provider.GetMetadataReader();
        string assembly = reader.GetString(reader.GetAssemblyDefinition().Name);
        ILookup<TypeDefinitionHandle, TypeDefinitionHandle> byOuter = reader.TypeDefinitions.ToLookup(t => Outermost(reader, t));
        foreach (IGrouping<TypeDefinitionHandle, TypeDefinitionHandle> family in byOuter)
        {
            TypeDefinition outer = reader.GetTypeDefinition(family.Key);
            string space = reader.GetString(outer.Namespace);
            if (space != assembly && !space.StartsWith(Prefix, StringComparison.Ordinal))
            {
                // The compiler's own, and what source generators put below System.
                continue;
            }

            TypeCollector collector = new(reader, assembly);
            HashSet<string> files = [];
            foreach (TypeDefinitionHandle type in family)
            {
                AddType(collector, reader, image, type);
                files.UnionWith(Documents(reader, pdb, type));
            }

            HashSet<Room> uses = [.. collector.Rooms.Where(r => r.Namespace.StartsWith(Prefix, StringComparison.Ordinal))];
            yield return new($"{space}.{reader.GetString(outer.Name)}", new(assembly, space), files, uses);
        }
    }

    private static TypeDefinitionHandle Outermost(MetadataReader reader, TypeDefinitionHandle type) =>
        reader.GetTypeDefinition(type).GetDeclaringType() is { IsNil: false } outer ? Outermost(reader, outer) : type;

    private static void AddType(TypeCollector collector, MetadataReader reader, PEReader image, TypeDefinitionHandle handle)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        if (!type.BaseType.IsNil)
        {
            collector.Add(type.BaseType);
        }

        type.GetInterfaceImplementations().ToList().ForEach(i => collector.Add(reader.GetInterfaceImplementation(i).Interface));
        collector.Add(type.GetCustomAttributes());
        AddConstraints(collector, reader, type.GetGenericParameters());
        foreach (FieldDefinitionHandle field in type.GetFields())
        {
            collector.Add(field);
            collector.Add(reader.GetFieldDefinition(field).GetCustomAttributes());
        }

        type.GetProperties().ToList().ForEach(p => collector.Add(reader.GetPropertyDefinition(p).GetCustomAttributes()));
        foreach (MethodDefinitionHandle methodHandle in type.GetMethods())
        {
            MethodDefinition method = reader.GetMethodDefinition(methodHandle);
            collector.Add(methodHandle);
            collector.Add(method.GetCustomAttributes());
            method.GetParameters().ToList().ForEach(p => collector.Add(reader.GetParameter(p).GetCustomAttributes()));
            AddConstraints(collector, reader, method.GetGenericParameters());
            if (method.RelativeVirtualAddress != 0)
            {
                collector.Add(image.GetMethodBody(method.RelativeVirtualAddress));
            }
        }
    }

    private static void AddConstraints(TypeCollector collector, MetadataReader reader, GenericParameterHandleCollection parameters)
    {
        foreach (GenericParameterConstraintHandle constraint in parameters.SelectMany(p => reader.GetGenericParameter(p).GetConstraints()))
        {
            collector.Add(reader.GetGenericParameterConstraint(constraint).Type);
        }
    }

    private static IEnumerable<string> Documents(MetadataReader reader, MetadataReader pdb, TypeDefinitionHandle handle)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        IEnumerable<DocumentHandle> ofMethods = type.GetMethods().Select(m => pdb.GetMethodDebugInformation(m.ToDebugInformationHandle()))
            .SelectMany(m => m.Document.IsNil ? m.GetSequencePoints().Select(p => p.Document) : [m.Document]);
        IEnumerable<DocumentHandle> ofType = pdb.GetCustomDebugInformation(handle).Select(pdb.GetCustomDebugInformation)
            .Where(i => pdb.GetGuid(i.Kind) == TypeDefinitionDocuments).SelectMany(i => Handles(pdb.GetBlobReader(i.Value)));
        return ofMethods.Concat(ofType).Where(d => !d.IsNil).Distinct().Select(d => pdb.GetString(pdb.GetDocument(d).Name))
            .Where(f => !f.EndsWith(".g.cs", StringComparison.Ordinal)).Select(f => Path.GetRelativePath(Repository.Root, f));
    }

    private static List<DocumentHandle> Handles(BlobReader blob)
    {
        List<DocumentHandle> handles = [];
        while (blob.RemainingBytes > 0)
        {
            handles.Add(MetadataTokens.DocumentHandle(blob.ReadCompressedInteger()));
        }

        return handles;
    }
}
