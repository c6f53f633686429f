# Tệp do camgrant kết xuất, không sửa tay. Chưa được thử trên máy chủ XProtect: đề nghị chạy thử trước.
# Chạy từ trên xuống, không đổi thứ tự: bỏ quyền trước, thêm quyền sau. Chạy lại từ đầu nếu bị ngắt giữa chừng.
# Tài khoản cần xóa, khóa hoặc camera cần thu hồi quyền mà hệ thống không còn thì được bỏ qua: coi như đã xong.
# Mật khẩu ban đầu được hỏi khi chạy và không nằm trong tệp này; lời hỏi nêu tên của mật khẩu trong kho bí mật.
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

function Get-Account {
    param([string]$Login)
    Get-VmsBasicUser -External:$false | Where-Object Name -eq $Login
}

function Remove-Account {
    param([string]$Login, [string]$Role)
    Get-Account -Login $Login | Remove-VmsBasicUser -Confirm:$false
    Get-VmsRole | Where-Object Name -eq $Role | Remove-VmsRole -Confirm:$false
}

function Lock-Account {
    param([string]$Login)
    Get-Account -Login $Login | Set-VmsBasicUser -Status LockedOutByAdmin
}

function New-Account {
    param([string]$Login, [string]$Role)
    Lock-Account -Login $Login
    if (-not (Get-VmsRole | Where-Object Name -eq $Role)) {
        $null = New-VmsRole -Name $Role -AllowSmartClientLogOn -AllowMobileClientLogOn -AllowWebClientLogOn
        (Get-VmsManagementServer).RoleFolder.ClearChildrenCache()
    }
}

function Open-Account {
    param([string]$Login, [string]$Role, [string]$Secret)
    $password = Read-Host -AsSecureString -Prompt $Secret
    $user = Get-Account -Login $Login
    if (-not $user) {
        $user = New-VmsBasicUser -Name $Login -Password $password -Status LockedOutByAdmin
    }
    $members = @(Get-VmsRoleMember -Role $Role | ForEach-Object Sid)
    if ($user.Sid -notin $members) {
        Add-VmsRoleMember -Role $Role -Sid $user.Sid
    }
    $user | Set-VmsBasicUser -Password $password -Status Enabled
}

Lock-Account -Login 'quylv'
New-Account -Login 'thuyrl' -Role 'camgrant-thuyrl'
Set-CameraAcl -Role 'camgrant-thuyrl' -CameraId '00000000-0000-4000-8000-000000000001' -Allow @('GENERIC_READ', 'VIEW_LIVE')
Set-CameraAcl -Role 'camgrant-thuyrl' -CameraId '00000000-0000-4000-8000-000000000002' -Allow @('GENERIC_READ', 'VIEW_LIVE')
Set-CameraAcl -Role 'camgrant-thuyrl' -CameraId '00000000-0000-4000-8000-000000000003' -Allow @('GENERIC_READ', 'VIEW_LIVE')
Set-CameraAcl -Role 'camgrant-thuyrl' -CameraId '00000000-0000-4000-8000-000000000004' -Allow @('GENERIC_READ', 'VIEW_LIVE')
Open-Account -Login 'thuyrl' -Role 'camgrant-thuyrl' -Secret '{{secret:r-iso-03/thuyrl}}'
