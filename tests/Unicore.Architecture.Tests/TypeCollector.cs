// SPDX-License-Identifier: BSD-3-Clause
// Every type that a signature, a member or a method's instructions mention.
using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Unicore.Architecture.Tests;

/// <summary>Collects rooms. Signatures are decoded for what they mention; what they amount to is of no interest.</summary>
/// <param name="reader">The assembly.</param>
/// <param name="assembly">Its name.</param>
internal sealed class TypeCollector(MetadataReader reader, string assembly) : ISignatureTypeProvider<byte, object?>
{
    private const byte Nothing = 0;
    private static readonly Dictionary<int, OperandType> Operands = typeof(OpCodes).GetFields().Select(f => (OpCode)f.GetValue(null)!)
        .ToDictionary(o => (int)(ushort)o.Value, o => o.OperandType);

    public HashSet<Room> Rooms { get; } = [];

    public void Add(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                Rooms.Add(new(assembly, NamespaceOf((TypeDefinitionHandle)handle)));
                break;
            case HandleKind.TypeReference:
                AddReference((TypeReferenceHandle)handle);
                break;
            case HandleKind.TypeSpecification:
                reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null);
                break;
            case HandleKind.MethodDefinition:
                MethodDefinition method = reader.GetMethodDefinition((MethodDefinitionHandle)handle);
                Add(method.GetDeclaringType());
                method.DecodeSignature(this, null);
                break;
            case HandleKind.FieldDefinition:
                FieldDefinition field = reader.GetFieldDefinition((FieldDefinitionHandle)handle);
                Add(field.GetDeclaringType());
                field.DecodeSignature(this, null);
                break;
            case HandleKind.MemberReference:
                MemberReference member = reader.GetMemberReference((MemberReferenceHandle)handle);
                Add(member.Parent);
                _ = member.GetKind() == MemberReferenceKind.Method
                    ? member.DecodeMethodSignature(this, null).ReturnType
                    : member.DecodeFieldSignature(this, null);
                break;
            case HandleKind.MethodSpecification:
                MethodSpecification generic = reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                Add(generic.Method);
                generic.DecodeSignature(this, null);
                break;
        }
    }

    /// <summary>The attributes of a member.</summary>
    public void Add(CustomAttributeHandleCollection attributes)
    {
        foreach (CustomAttribute attribute in attributes.Select(reader.GetCustomAttribute))
        {
            Add(attribute.Constructor);
        }
    }

    /// <summary>Local variables, caught exceptions, and the operands of instructions (ECMA-335, partition III).</summary>
    public void Add(MethodBodyBlock body)
    {
        if (!body.LocalSignature.IsNil)
        {
            reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(this, null);
        }

        foreach (ExceptionRegion region in body.ExceptionRegions.Where(r => !r.CatchType.IsNil))
        {
            Add(region.CatchType);
        }

        for (BlobReader code = body.GetILReader(); code.RemainingBytes > 0;)
        {
            int opcode = code.ReadByte();
            opcode = opcode == 0xFE ? 0xFE00 | code.ReadByte() : opcode;
            AddOperand(ref code, Operands[opcode]);
        }
    }

    private void AddOperand(ref BlobReader code, OperandType operand)
    {
        switch (operand)
        {
            case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                Add(MetadataTokens.EntityHandle(code.ReadInt32()));
                break;
            case OperandType.InlineSwitch:
                int cases = code.ReadInt32();
                code.Offset += 4 * cases;
                break;
            case OperandType.InlineI8 or OperandType.InlineR:
                code.Offset += 8;
                break;
            case OperandType.InlineBrTarget or OperandType.InlineI or OperandType.InlineSig or OperandType.InlineString
                or OperandType.ShortInlineR:
                code.Offset += 4;
                break;
            case OperandType.InlineVar:
                code.Offset += 2;
                break;
            case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                code.Offset += 1;
                break;
        }
    }

    /// <summary>The namespace of the outermost type: only that one has it.</summary>
    private string NamespaceOf(TypeDefinitionHandle handle)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        return type.GetDeclaringType() is { IsNil: false } outer ? NamespaceOf(outer) : reader.GetString(type.Namespace);
    }

    private void AddReference(TypeReferenceHandle handle)
    {
        TypeReference type = reader.GetTypeReference(handle);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference)
        {
            AddReference((TypeReferenceHandle)type.ResolutionScope);
        }
        else if (type.ResolutionScope.Kind == HandleKind.AssemblyReference)
        {
            AssemblyReference other = reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope);
            Rooms.Add(new(reader.GetString(other.Name), reader.GetString(type.Namespace)));
        }
    }

    byte ISimpleTypeProvider<byte>.GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        Taken(handle);

    byte ISimpleTypeProvider<byte>.GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        Taken(handle);

    byte ISignatureTypeProvider<byte, object?>.GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => Taken(handle);

    private byte Taken(EntityHandle handle)
    {
        Add(handle);
        return Nothing;
    }

    byte ISimpleTypeProvider<byte>.GetPrimitiveType(PrimitiveTypeCode typeCode) => Nothing;

    byte IConstructedTypeProvider<byte>.GetArrayType(byte elementType, ArrayShape shape) => Nothing;

    byte IConstructedTypeProvider<byte>.GetByReferenceType(byte elementType) => Nothing;

    byte IConstructedTypeProvider<byte>.GetGenericInstantiation(byte genericType, ImmutableArray<byte> typeArguments) => Nothing;

    byte IConstructedTypeProvider<byte>.GetPointerType(byte elementType) => Nothing;

    byte ISZArrayTypeProvider<byte>.GetSZArrayType(byte elementType) => Nothing;

    byte ISignatureTypeProvider<byte, object?>.GetFunctionPointerType(MethodSignature<byte> signature) => Nothing;

    byte ISignatureTypeProvider<byte, object?>.GetGenericMethodParameter(object? genericContext, int index) => Nothing;

    byte ISignatureTypeProvider<byte, object?>.GetGenericTypeParameter(object? genericContext, int index) => Nothing;

    byte ISignatureTypeProvider<byte, object?>.GetModifiedType(byte modifier, byte unmodifiedType, bool isRequired) => Nothing;

    byte ISignatureTypeProvider<byte, object?>.GetPinnedType(byte elementType) => Nothing;
}
