# Tệp do camgrant kết xuất, không sửa tay. Chưa được thử trên máy chủ XProtect: đề nghị chạy thử trước.
# Chạy sau Import-VmsRole. Mỗi dòng đặt toàn bộ quyền của một vai trò trên một camera; quyền không nêu bị tắt.
#Requires -Modules MilestonePSTools
$ErrorActionPreference = 'Stop'

$cameras = @{}
Get-VmsCamera -EnableFilter All -ErrorAction Stop | ForEach-Object { $cameras[[guid]$_.Id] = $_ }
if ($cameras.Count -eq 0) {
    throw 'Get-VmsCamera: 0 camera'
}

function Set-CameraAcl {
    param([string]$Role, [guid]$CameraId, [string[]]$Allow)
    $camera = $cameras[$CameraId]
    if (-not $camera) {
        if ($Allow) {
            throw "Camera ${CameraId} ?"
        }
        return  # camera không còn trên hệ thống: không có quyền nào để thu hồi
    }
    $acl = Get-DeviceAcl -Camera $camera -RoleName $Role
    foreach ($name in @($acl.SecurityAttributes.Keys)) {
        $acl.SecurityAttributes[$name] = 'False'
    }
    foreach ($name in $Allow) {
        if (-not $acl.SecurityAttributes.ContainsKey($name)) {
            throw "Camera ${CameraId}: $name ?"
        }
        $acl.SecurityAttributes[$name] = 'True'
    }
    $acl | Set-DeviceAcl
}

Set-CameraAcl -Role 'camgrant-thuyrl' -CameraId '00000000-0000-4000-8000-000000000001' -Allow @('GENERIC_READ', 'VIEW_LIVE')
Set-CameraAcl -Role 'camgrant-thuyrl' -CameraId '00000000-0000-4000-8000-000000000002' -Allow @('GENERIC_READ', 'VIEW_LIVE')
Set-CameraAcl -Role 'camgrant-thuyrl' -CameraId '00000000-0000-4000-8000-000000000003' -Allow @('GENERIC_READ', 'VIEW_LIVE')
Set-CameraAcl -Role 'camgrant-thuyrl' -CameraId '00000000-0000-4000-8000-000000000004' -Allow @('GENERIC_READ', 'VIEW_LIVE')
